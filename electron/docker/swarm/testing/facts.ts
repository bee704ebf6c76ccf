/** What is read of a told Swarm; a test that spoils something sees what was reported. */
import { readNode, type NodeFacts } from '../node.ts'
import { readService, type ServiceFacts } from '../service.ts'
import { readTask, type TaskFacts } from '../task.ts'
import {
  nodeTold,
  serviceTold,
  taskTold,
  type NodeOptions,
  type ServiceOptions,
  type TaskOptions,
} from './told.ts'

function read<T>(value: T | null): T {
  if (value === null) throw new Error('it could not be read')
  return value
}
const unexpected = (sentence: string) => {
  throw new Error(sentence)
}

export function serviceFacts(options: ServiceOptions = {}, id = 's1'): ServiceFacts {
  return read(readService(serviceTold(id, options), 0, unexpected))
}

export function taskFacts(id: string, options: TaskOptions = {}): TaskFacts {
  return read(readTask(taskTold(id, options), 0, unexpected))
}

export function nodeFacts(id: string, options: NodeOptions = {}): NodeFacts {
  return read(readNode(nodeTold(id, options), 0, unexpected))
}
