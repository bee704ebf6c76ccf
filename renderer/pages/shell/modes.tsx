/** The four modes in words, from the one that changes nothing to the one that acts by itself. */
import { Eye, Hand, Lightbulb, Zap, type LucideIcon } from 'lucide-react'
import type { ServiceRow } from '../../../shared/contract/views.ts'
import { modeSchema, type Mode } from '../../../shared/domain/policy.ts'
import type { Choice } from '../../components/Menu.tsx'

interface ModeLook {
  readonly label: string
  readonly icon: LucideIcon
  readonly detail: string
}

export const MODES: Readonly<Record<Mode, ModeLook>> = {
  observe: { label: 'Observe', icon: Eye, detail: 'Decides and shows, changes nothing.' },
  suggest: { label: 'Suggest', icon: Lightbulb, detail: 'Notes each change it would make; you make it.' },
  approve: { label: 'Approve', icon: Hand, detail: 'Proposes each change and waits for your yes.' },
  automatic: { label: 'Automatic', icon: Zap, detail: 'Decides and scales within the bounds.' },
}

/** What is not enabled can only be observed. */
export function modeChoices(row: Pick<ServiceRow, 'enabled'>): readonly Choice<Mode>[] {
  return modeSchema.options.map((mode) => {
    const { label, detail, icon: Icon } = MODES[mode]
    const closed = mode !== 'observe' && !row.enabled
    return {
      value: mode,
      label,
      icon: <Icon aria-hidden className="size-4 shrink-0" strokeWidth={1.75} />,
      detail: closed ? 'Not enabled: add the label eyrie.autoscale.enable=true.' : detail,
      disabled: closed,
    }
  })
}
