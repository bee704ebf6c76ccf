/** Follows the service a page is about. */
import { useEffect, useState } from 'react'
import { follow } from '../../state/link.ts'
import { NO_SERVICE, receiveService, type ServiceView } from './serviceView.ts'

export function useService(project: string, service: string): ServiceView {
  const key = `${project}/${service}`
  const [held, setHeld] = useState<{ readonly key: string; readonly view: ServiceView }>({
    key,
    view: NO_SERVICE,
  })
  useEffect(
    () =>
      follow('service.changed', { project, service }, (next) =>
        setHeld((before) => ({
          key,
          view: receiveService(next, before.key === key ? before.view : NO_SERVICE),
        })),
      ),
    [project, service, key],
  )
  return held.key === key ? held.view : NO_SERVICE
}
