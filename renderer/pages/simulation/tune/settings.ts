/** What a tuning is asked for, as the address keeps it: "0-200-0.6-1" is where it begins, budget, share and seed. */
export interface TuningSettings {
  /** The place of a policy in the comparison. */
  readonly from: number
  readonly budget: number
  readonly train: number
  readonly seed: number
}

export const DEFAULT_TUNING: TuningSettings = { from: 0, budget: 200, train: 0.6, seed: 1 }

export function tuningText({ from, budget, train, seed }: TuningSettings): string {
  return [from, budget, train, seed].join('-')
}

/** What cannot be read is as it is at first. */
export function readTuning(text: string | undefined): TuningSettings {
  const parts = (text ?? '').split('-').map(Number)
  const [from = 0, budget = 0, train = 0, seed = 0] = parts
  const good =
    parts.length === 4 &&
    [from, budget, seed].every((value) => Number.isInteger(value) && value >= 0) &&
    budget >= 1 &&
    budget <= 5000 &&
    train >= 0.1 &&
    train <= 0.9 &&
    seed <= 4_294_967_295
  return good ? { from, budget, train, seed } : DEFAULT_TUNING
}
