/** What is clicked: buttons, steppers, switches, choices, menus. */
import { useState } from 'react'
import { Ellipsis, Play, Trash2 } from 'lucide-react'
import { Button, IconButton, type ButtonKind } from '../components/Button.tsx'
import { RangePicker } from '../components/charts/RangePicker.tsx'
import type { TimeRange } from '../components/charts/model/timeRange.ts'
import { Kbd } from '../components/Kbd.tsx'
import { Menu, MenuChoices, MenuHeading, MenuItem, MenuLine } from '../components/Menu.tsx'
import { Panel } from '../components/Panel.tsx'
import { Popover } from '../components/Popover.tsx'
import { Segmented } from '../components/Segmented.tsx'
import { Stepper } from '../components/Stepper.tsx'
import { Switch } from '../components/Switch.tsx'
import { Tip } from '../components/Tip.tsx'
import { Case } from './Case.tsx'

const KINDS: readonly ButtonKind[] = ['primary', 'plain', 'quiet', 'danger']

export function Controls() {
  return (
    <Panel title="Controls" bodyClassName="grid gap-4 px-4 pb-4">
      <Case name="Button: kinds, with an icon, small, disabled">
        {KINDS.map((kind) => (
          <Button key={kind} kind={kind}>
            {kind}
          </Button>
        ))}
        <Button kind="primary" icon={<Play aria-hidden className="size-3.5" />}>
          Run
        </Button>
        <Button size="sm">small</Button>
        {KINDS.map((kind) => (
          <Button key={kind} kind={kind} disabled>
            {kind}
          </Button>
        ))}
      </Case>
      <Case name="IconButton: both sizes, and one that says why not">
        <IconButton label="More">
          <Ellipsis aria-hidden className="size-4" />
        </IconButton>
        <IconButton label="Remove" size="sm">
          <Trash2 aria-hidden className="size-3.5" />
        </IconButton>
        <IconButton label="Nothing to remove" aria-disabled>
          <Trash2 aria-hidden className="size-4" />
        </IconButton>
      </Case>
      <Case name="Stepper: free, and at its end">
        <Count at={3} most={5} />
        <Count at={5} most={5} />
      </Case>
      <Toggles />
      <Opened />
      <Case name="Kbd">
        <Kbd keys="Mod+K" />
        <Kbd keys="g o" />
        <Kbd keys="Escape" />
      </Case>
    </Panel>
  )
}

function Count({ at, most }: { readonly at: number; readonly most: number }) {
  const [count, setCount] = useState(at)
  return (
    <Stepper
      label={`Replicas, at most ${most}`}
      minus={{ label: 'One less', disabled: count <= 1, onClick: () => setCount(count - 1) }}
      plus={{
        label: 'One more',
        disabled: count >= most,
        card: count >= most ? `At most ${most}.` : '+1: needs 1 GB, 31 s typical start',
        onClick: () => setCount(count + 1),
      }}
    >
      <strong>{count}</strong>
    </Stepper>
  )
}

function Toggles() {
  const [on, setOn] = useState(true)
  const [direction, setDirection] = useState<'up' | 'down'>('up')
  const [range, setRange] = useState<TimeRange>({ kind: 'last', preset: '1h' })
  const day = Date.UTC(2026, 2, 11)
  return (
    <>
      <Case name="Switch: on and off" className="gap-6!">
        <Switch label="Close to the tray" on={on} onChange={setOn} />
        <Switch label="Keep it open" on={!on} onChange={(off) => setOn(!off)} />
      </Case>
      <Case name="Segmented, and the range picker with and without a zoom">
        <Segmented
          label="Direction"
          value={direction}
          segments={[
            { value: 'up', label: 'Up' },
            { value: 'down', label: 'Down' },
          ]}
          onChange={setDirection}
        />
        <RangePicker range={range} onChange={setRange} onReset={() => undefined} />
        <RangePicker
          range={{ kind: 'span', from: day + 3_600_000, to: day + 7_200_000 }}
          onChange={() => undefined}
          onReset={() => undefined}
        />
      </Case>
    </>
  )
}

function Opened() {
  const [mode, setMode] = useState<'observe' | 'automatic'>('observe')
  return (
    <Case name="Menu, Popover, Tip: opened from a button">
      <Menu trigger={<Button>Menu</Button>}>
        <MenuHeading>Mode</MenuHeading>
        <MenuChoices
          value={mode}
          choices={[
            { value: 'observe', label: 'Observe', detail: 'Changes nothing' },
            { value: 'automatic', label: 'Automatic', detail: 'Acts by itself' },
          ]}
          onChoose={setMode}
        />
        <MenuLine />
        <MenuItem shortcut="f" onSelect={() => undefined}>
          Freeze
        </MenuItem>
        <MenuItem danger icon={<Trash2 aria-hidden className="size-4" />} onSelect={() => undefined}>
          Remove
        </MenuItem>
        <MenuItem disabled detail="It runs here" onSelect={() => undefined}>
          Start
        </MenuItem>
      </Menu>
      <Popover label="A popover" trigger={<Button>Popover</Button>}>
        What fits on a card.
      </Popover>
      <Tip text="Said on hover and on focus" shortcut="?">
        <Button>Tip</Button>
      </Tip>
    </Case>
  )
}
