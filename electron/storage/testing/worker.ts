/** A process for the storage specs: does what its one argument orders and tells what it has done, a line each. */
import fs from 'node:fs'
import path from 'node:path'
import { openDriver, type DriverName } from '../driver.ts'
import { openStore } from '../open.ts'
import { claimOwner } from '../owner.ts'
import { SERIES_OF_WORKER, STEP_OF_WORKER } from './series.ts'

export type Order =
  /** Claims the folder when the clock reaches `at` (epoch ms), tells who has it, and stays. */
  | { readonly do: 'claim'; readonly folder: string; readonly address: string; readonly at: number }
  /** Claims and opens the folder's store, then appends, flushes and adds entries until it is killed. */
  | { readonly do: 'write'; readonly folder: string; readonly driver: DriverName; readonly from: number }
  /** Kills itself within a transaction of which SQLite has already written pages. */
  | { readonly do: 'tear'; readonly file: string; readonly driver: DriverName }

export type Told =
  | { readonly claim: 'us' | 'other'; readonly address: string; readonly pid: number }
  /** Every sample up to this time was flushed, for all series. */
  | { readonly flushed: number }
  | { readonly entry: number }

function tell(told: Told): void {
  // Written before the call returns: a line once told is not lost with the process.
  fs.writeSync(1, `${JSON.stringify(told)}\n`)
}

function claim(order: Order & { readonly do: 'claim' }): void {
  while (Date.now() < order.at);
  const { owner, address, pid } = claimOwner(order.folder, order.address)
  tell({ claim: owner, address, pid })
  setInterval(() => undefined, 1000)
}

function write(order: Order & { readonly do: 'write' }): void {
  claimOwner(order.folder, 'none')
  const opened = openStore(path.join(order.folder, 'history.db'), { driver: order.driver })
  if (!opened.ok) throw new Error(opened.error.message)
  const { store } = opened.value
  for (let at = order.from; ; at += STEP_OF_WORKER) {
    store.append(new Map(SERIES_OF_WORKER.map((key) => [key, [{ at, value: at / STEP_OF_WORKER }]])))
    store.flush()
    tell({ flushed: at })
    const { id } = store.addEntry({
      at,
      kind: 'note',
      project: 'a',
      service: 'b',
      topic: 'test',
      sentence: `at ${at}`,
    })
    tell({ entry: id })
  }
}

function tear(order: Order & { readonly do: 'tear' }): void {
  const driver = openDriver(order.file, order.driver)
  driver.exec('PRAGMA journal_mode = TRUNCATE; PRAGMA cache_size = 10')
  driver.exec('CREATE TABLE t (i INTEGER PRIMARY KEY, v INTEGER, b BLOB)')
  driver.exec(`WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 500)
    INSERT INTO t SELECT x, 1, randomblob(2000) FROM c`)
  driver.exec('BEGIN; UPDATE t SET v = 2, b = randomblob(2100)')
  process.kill(process.pid, 'SIGKILL')
}

const order = JSON.parse(process.argv[2] ?? '') as Order
switch (order.do) {
  case 'claim':
    claim(order)
    break
  case 'write':
    write(order)
    break
  case 'tear':
    tear(order)
    break
}
