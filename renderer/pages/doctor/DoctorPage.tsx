/** The doctor as a page of its own: where the Prometheus chip leads. */
import { useRoute } from '../../state/router.ts'
import { DoctorPanel } from './DoctorPanel.tsx'

export function DoctorPage() {
  const { params } = useRoute()
  return (
    <div className="mx-auto flex max-w-320 flex-col gap-4 px-6 pt-5 pb-12">
      <h1 className="text-xl font-strong">Doctor</h1>
      <DoctorPanel project={params.project ?? null} />
    </div>
  )
}
