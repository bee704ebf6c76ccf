/** Where Prometheus is: tried before it is set, with the address that was meant where one is found near it. */
import { useState } from 'react'
import type { ResultOf } from '../../../shared/contract/contract.ts'
import type { SettingsView } from '../../../shared/contract/settings.ts'
import { Button } from '../../components/Button.tsx'
import { TypedField } from '../../components/Field.tsx'
import { call } from '../../state/link.ts'
import { hrefOf } from '../../state/router.ts'

type Tried = ResultOf<'settings.tryPrometheus'>

const anyText = (text: string) => ({ ok: true, value: text }) as const

export function PrometheusForm({
  url: set,
  fixed,
  onSaved,
}: {
  readonly url: string | null
  readonly fixed: boolean
  readonly onSaved: (settings: SettingsView) => void
}) {
  const [url, setUrl] = useState(set ?? '')
  const [tried, setTried] = useState<Tried | 'trying' | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const address = url.trim()
  const attempt = async (asked: string) => {
    setTried('trying')
    const answer = await call('settings.tryPrometheus', { url: asked })
    setTried(answer.ok ? answer.value : { ok: false, sentence: answer.error.message, suggestion: null })
  }
  const save = async () => {
    const answer = await call('settings.update', { prometheusUrl: address === '' ? null : address })
    setProblem(answer.ok ? null : answer.error.message)
    if (answer.ok) onSaved(answer.value)
  }
  if (fixed)
    return <p className="text-muted">PROMETHEUS_URL sets the address, and wins over what is set here.</p>
  return (
    <form
      aria-label="Prometheus"
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        void save()
      }}
    >
      <TypedField
        label="Address (empty: Docker’s own numbers alone)"
        value={url}
        read={anyText}
        onChange={(text) => {
          setUrl(text)
          setTried(null)
        }}
        problem={problem}
        placeholder="http://127.0.0.1:9090"
        mono
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" kind="primary" disabled={address === (set ?? '')}>
          Save
        </Button>
        <Button disabled={address === '' || tried === 'trying'} onClick={() => void attempt(address)}>
          {tried === 'trying' ? 'Trying…' : 'Try it'}
        </Button>
        <a
          href={hrefOf({ page: 'doctor', params: {} })}
          className="px-1 text-sm text-accent-text underline underline-offset-2"
        >
          Ask the doctor about each query
        </a>
      </div>
      {tried === null || tried === 'trying' ? null : (
        <div role="status" className="flex flex-wrap items-center gap-2">
          <p className={tried.ok ? 'text-ok' : 'text-bad'}>{tried.sentence}</p>
          <Suggestion of={tried} onTake={setUrl} />
        </div>
      )}
    </form>
  )
}

function Suggestion({ of, onTake }: { readonly of: Tried; readonly onTake: (url: string) => void }) {
  if (of.suggestion === null) return null
  const { url, sentence } = of.suggestion
  return (
    <>
      <p className="text-muted">{sentence}</p>
      <Button size="sm" onClick={() => onTake(url)}>
        Use {url}
      </Button>
    </>
  )
}
