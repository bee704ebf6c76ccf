/** A policy's settings as fields: those that mean something under its strategy. */
import type { Policy } from '../../../../shared/domain/policy.ts'
import { Segmented } from '../../../components/Segmented.tsx'
import { Switch } from '../../../components/Switch.tsx'
import { NumberField } from './NumberField.tsx'
import { fieldsOf } from './policyFields.ts'

export function PolicyFields({
  policy,
  onChange,
}: {
  readonly policy: Policy
  readonly onChange: (policy: Policy) => void
}) {
  return (
    <div className="flex flex-col gap-3">
      <Segmented
        label="Strategy"
        value={policy.strategy}
        segments={[
          { value: 'target', label: 'Holds a target' },
          { value: 'score', label: 'Adds up scores' },
        ]}
        onChange={(strategy) => onChange({ ...policy, strategy })}
        className="self-start"
      />
      <div className="grid grid-cols-3 gap-x-3 gap-y-2">
        {fieldsOf(policy).map((field) => (
          <NumberField
            key={field.label}
            kind={field}
            value={field.get(policy)}
            onChange={(value) => onChange(field.set(policy, value))}
          />
        ))}
      </div>
      <Switch
        label="Forecast, which may only add to it"
        on={policy.forecast}
        onChange={(forecast) => onChange({ ...policy, forecast })}
      />
    </div>
  )
}
