/** What is typed and chosen, as it is and where it is wrong. */
import { useState } from 'react'
import { Choose, DateField, TextArea, TypedField, type Read } from '../components/Field.tsx'
import { Panel } from '../components/Panel.tsx'

const KINDS = [
  { value: 'recorded', label: 'Recorded', detail: 'What the service did' },
  { value: 'synthetic', label: 'Synthetic', detail: 'A season with noise' },
] as const

function count(text: string): Read<number> {
  const value = Number(text)
  return Number.isInteger(value) && value > 0
    ? { ok: true, value }
    : { ok: false, problem: 'A whole number from 1.' }
}
const words = (text: string): Read<string> => ({ ok: true, value: text })

export function Fields() {
  const [replicas, setReplicas] = useState(3)
  const [name, setName] = useState('')
  const [note, setNote] = useState('Scaled by hand before the sale.')
  const [day, setDay] = useState('2026-03-11')
  const [kind, setKind] = useState<(typeof KINDS)[number]['value']>('recorded')
  return (
    <Panel title="Fields" bodyClassName="grid grid-cols-4 items-start gap-4 px-4 pb-4">
      <TypedField
        label="With a unit"
        value={String(replicas)}
        unit="replicas"
        read={count}
        onChange={setReplicas}
      />
      <TypedField
        label="With a hint"
        value={name}
        placeholder="web"
        hint="As in the compose file"
        read={words}
        onChange={setName}
      />
      <TypedField
        label="Wrong"
        value="none"
        problem="A whole number from 1."
        read={words}
        onChange={setName}
      />
      <TypedField label="Code" value="rate(requests_total[1m])" mono read={words} onChange={setName} />
      <TextArea label="Several lines" value={note} rows={2} onChange={setNote} />
      <TextArea
        label="Several lines of code, wrong"
        value="{ min: 2 }"
        rows={2}
        mono
        problem="This is no JSON."
        onChange={setNote}
      />
      <DateField label="A day" value={day} max="2026-03-11" onChange={setDay} />
      <div className="grid gap-0.5">
        <span className="text-sm text-muted">One of several</span>
        <Choose label="Load" value={kind} choices={KINDS} onChange={setKind} className="w-full" />
      </div>
    </Panel>
  )
}
