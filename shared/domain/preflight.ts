/** What is looked at before a policy is saved or armed. */

/** `stop`: nothing would be scaled as it stands; `warn`: it would be, without or against something; `ok`: in order. */
export interface PreflightCheck {
  readonly id:
    | 'control'
    | 'standing'
    | 'scalable'
    | 'health'
    | 'limits'
    | 'prometheus'
    | 'readings'
    | 'room'
    | 'forecast'
  readonly state: 'ok' | 'warn' | 'stop'
  /** For the operator, with the next step where there is one. */
  readonly sentence: string
}
