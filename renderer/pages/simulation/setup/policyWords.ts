/** Policies of a comparison in words and colors: what each is called, what it is, and how it is told apart. */
import type { PolicyChoice } from '../../../../shared/contract/simulate.ts'
import { FIXED_NAME } from '../../../../shared/domain/simulation.ts'

const DETAILS: Readonly<Record<string, string>> = {
  vedfolnir: 'Preset: scores, minutes of patience',
  responsive: 'Preset: CPU at 60 %, at once',
  conservative: 'Preset: CPU at 50 %, slowly',
  oracle: 'Reference: perfect knowledge, no start-up time',
  'threshold-step': 'Reference: as the Swarm autoscalers',
  'hpa-default': 'Reference: Kubernetes with its defaults',
}

export function policyName(choice: PolicyChoice): string {
  switch (choice.kind) {
    case 'named':
      return choice.name
    case 'service':
      return 'today'
    case 'edits':
      return choice.name
  }
}

export function policyDetail(choice: PolicyChoice): string {
  switch (choice.kind) {
    case 'named':
      return namedDetail(choice.name)
    case 'service':
      return `Today's of ${choice.project}/${choice.service}`
    case 'edits': {
      const over = choice.over === null ? (choice.edits.preset ?? 'responsive') : choice.over.service
      const count = Object.keys(choice.edits).filter((name) => name !== 'preset').length
      if (count > WHOLE) return `Settings of its own, over ${over}`
      return `Edited: ${count} ${count === 1 ? 'setting' : 'settings'} over ${over}`
    }
  }
}

export function namedDetail(name: string): string {
  const fixed = FIXED_NAME.exec(name)?.[1]
  if (fixed !== undefined) return `Reference: always ${fixed}`
  return DETAILS[name] ?? 'Preset'
}

/** More settings than anybody edits: a policy that was tuned or pasted whole. */
const WHOLE = 16

const COLORS = [
  'var(--series-1)',
  'var(--series-2)',
  'var(--series-3)',
  'var(--series-4)',
  'var(--series-5)',
  'var(--series-6)',
] as const

export function policyColor(index: number): string {
  return COLORS[index % COLORS.length] ?? COLORS[0]
}

/** "A", "B", …: what tells them apart besides the color. */
export function policyLetter(index: number): string {
  return String.fromCodePoint(65 + index)
}

/** A name that none of the others has: "mine", "mine 2", … */
export function freeName(wanted: string, taken: readonly string[]): string {
  if (!taken.includes(wanted)) return wanted
  let number = 2
  while (taken.includes(`${wanted} ${number}`)) number += 1
  return `${wanted} ${number}`
}
