import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCounters, type Machine } from './cgroup.ts'
import { cpuNanos, keyed, single, throttling, workingSet } from './cgroupCounters.ts'
import { belongsTo, findPlaces, readMounts } from './cgroupPaths.ts'

const ID = '5b2c9a0d7e4f1a3b6c8d0e2f4a6b8c0d1e3f5a7b9c1d3e5f7a9b1c3d5e7f9a0b'
const RECORDED = path.join(import.meta.dirname, 'testing/cgroup-v2')
const SCOPE = `/sys/fs/cgroup/system.slice/docker-${ID}.scope`
const recorded = (file: string) => readFileSync(path.join(RECORDED, file), 'utf8')

/** The recorded machine, at one of the two moments. */
function machineAt(moment: 'a' | 'b', nanos: number, missing: readonly string[] = []): Machine {
  return {
    read(file) {
      if (file === '/proc/4242/cgroup') return recorded('cgroup')
      return file === '/proc/self/mountinfo' ? recorded('mountinfo') : null
    },
    open(file) {
      const name = path.basename(file)
      const at = path.join(RECORDED, moment, name)
      const there = file === `${SCOPE}/${name}` && !missing.includes(name) && existsSync(at)
      return there ? openSync(at, 'r') : null
    },
    cpus: 2,
    nanos: () => nanos,
    now: () => 1_700_000_000_000,
  }
}

function readAt(moment: 'a' | 'b', nanos: number, missing: readonly string[] = []) {
  const opened = openCounters(ID, 4242, machineAt(moment, nanos, missing))
  if (!opened.ok) throw new Error(opened.error.message)
  const usage = opened.value.read()
  opened.value.close()
  if (usage === null) throw new Error('no reading')
  return usage
}

describe('a recorded container under cgroup v2', () => {
  test('is read to the last counter', () => {
    expect(readAt('b', 36_460_000_000)).toEqual({
      id: ID,
      at: 1_700_000_000_000,
      cpuNanos: 4_840_000_000,
      systemNanos: 2 * 36_460_000_000,
      onlineCpus: 2,
      // memory.current 16146432 less inactive_file 16003072
      workingSetBytes: 143_360,
      throttledPeriods: 312,
      periods: 326,
      pids: 1,
    })
  })

  test('used no more than its quota of 0.2 CPUs, and was throttled for it', () => {
    const [before, after] = [readAt('a', 10_650_000_000), readAt('b', 36_460_000_000)]
    const used = (after.cpuNanos ?? NaN) - (before.cpuNanos ?? NaN)
    const wall = ((after.systemNanos ?? NaN) - (before.systemNanos ?? NaN)) / after.onlineCpus
    expect(used / wall).toBeCloseTo(0.1244, 4)
    expect((after.throttledPeriods ?? NaN) - (before.throttledPeriods ?? NaN)).toBe(312 - 80)
  })

  test('whose memory cannot be read keeps its CPU, and memory is missing, not 0', () => {
    const usage = readAt('b', 1, ['memory.stat'])
    expect(usage.workingSetBytes).toBeNull()
    expect(usage.cpuNanos).toBe(4_840_000_000)
    expect(readAt('b', 1, ['cpu.stat'])).toMatchObject({ cpuNanos: null, periods: null, pids: 1 })
  })

  test('is not read through a process that is not its own', () => {
    const machine = machineAt('a', 1)
    const other = openCounters(ID.replaceAll('5', '6'), 4242, machine)
    expect(other).toMatchObject({ ok: false, error: { code: 'NotHere' } })
    expect(openCounters(ID, 1, machine)).toMatchObject({ ok: false, error: { code: 'NotHere' } })
    const nothing = { ...machine, open: () => null }
    const opened = openCounters(ID, 4242, nothing)
    expect(opened.ok ? '' : opened.error.message).toMatch(
      /cgroup files of container 5b2c9a0d7e4f are not mounted here/,
    )
  })

  test('whose counters were closed reads nothing any more', () => {
    const opened = openCounters(ID, 4242, machineAt('a', 1))
    if (!opened.ok) throw new Error(opened.error.message)
    opened.value.close()
    opened.value.close()
    expect(opened.value.read()).toBeNull()
  })

  test('that was never throttled because it has no quota says nothing about throttling', () => {
    expect(throttling(recorded('unlimited-cpu.stat'))).toEqual({ throttledPeriods: null, periods: null })
  })
})

const V1_MOUNTS = [
  '31 29 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid shared:9 - cgroup cgroup rw,cpu,cpuacct',
  '32 29 0:27 / /sys/fs/cgroup/memory rw,nosuid shared:10 - cgroup cgroup rw,memory',
  '33 29 0:28 / /sys/fs/cgroup/pids rw,nosuid shared:11 - cgroup cgroup rw,pids',
  '34 29 0:29 / /sys/fs/cgroup/systemd rw,nosuid shared:12 - cgroup cgroup rw,xattr,name=systemd',
  '35 29 0:30 / /sys/fs/cgroup/unified rw,nosuid shared:13 - cgroup2 cgroup2 rw,nsdelegate',
].join('\n')
const V2_MOUNTS = '26 22 0:24 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate'

function folders(cgroup: string, mountinfo: string) {
  const { cpuacct, cpu, memory, pids } = findPlaces(cgroup, readMounts(mountinfo), ID)
  return [cpuacct, cpu, memory, pids].map((place) => place && `v${place.version} ${place.folder}`)
}

describe('where the counters lie', () => {
  test('cgroup v1 with the cgroupfs driver', () => {
    const cgroup = [
      `12:pids:/docker/${ID}`,
      `5:memory:/docker/${ID}`,
      `4:cpu,cpuacct:/docker/${ID}`,
      `1:name=systemd:/docker/${ID}`,
      '0::/system.slice/containerd.service',
    ].join('\n')
    const folder = (controller: string) => `v1 /sys/fs/cgroup/${controller}/docker/${ID}`
    expect(folders(cgroup, V1_MOUNTS)).toEqual([
      folder('cpu,cpuacct'),
      folder('cpu,cpuacct'),
      folder('memory'),
      folder('pids'),
    ])
  })

  test('cgroup v1 with the systemd driver and a parent of its own', () => {
    const scope = `/shop.slice/shop-web.slice/docker-${ID}.scope`
    const cgroup = `5:memory:${scope}\n4:cpu,cpuacct:${scope}`
    expect(folders(cgroup, V1_MOUNTS)).toEqual([
      `v1 /sys/fs/cgroup/cpu,cpuacct${scope}`,
      `v1 /sys/fs/cgroup/cpu,cpuacct${scope}`,
      `v1 /sys/fs/cgroup/memory${scope}`,
      null,
    ])
  })

  test('cgroup v2, and a container whose first process moved itself further down', () => {
    const own = `v2 ${SCOPE}`
    const cgroup = `0::/system.slice/docker-${ID}.scope`
    expect(folders(cgroup, V2_MOUNTS)).toEqual([own, own, own, own])
    expect(folders(`${cgroup}/init.scope`, V2_MOUNTS)).toEqual([own, own, own, own])
  })

  test('a hierarchy that is mounted in part', () => {
    const mount = `9 1 0:24 /docker/${ID} /container/own rw - cgroup2 cgroup2 rw`
    expect(folders(`0::/docker/${ID}`, mount)[0]).toBe('v2 /container/own')
    const other = '9 1 0:24 /docker/other /container/own rw - cgroup2 cgroup2 rw'
    expect(folders(`0::/docker/${ID}`, other)).toEqual([null, null, null, null])
  })

  test('outside this process’s cgroup namespace nothing is guessed', () => {
    expect(folders(`0::/../${ID}`, V2_MOUNTS)).toEqual([null, null, null, null])
  })

  test('a controller the container has no cgroup in is missing, and not the whole machine’s', () => {
    const cgroup = `5:memory:/\n4:cpu,cpuacct:/docker/${ID}`
    expect(folders(cgroup, V1_MOUNTS)[2]).toBeNull()
  })

  test('mount points with blanks, and lines that are none', () => {
    const mount =
      'nonsense\n9 1 0:24 / /mnt/c\\040groups rw - cgroup2 cgroup2 rw\n\n7 1 8:1 / / rw - ext4 /dev/sda1 rw'
    expect(readMounts(mount).map(({ point }) => point)).toEqual(['/mnt/c groups'])
    expect(folders(`0::/docker/${ID}`, mount)[0]).toBe(`v2 /mnt/c groups/docker/${ID}`)
  })

  test('a process belongs to a container only by the whole id', () => {
    expect(belongsTo(`0::/docker/${ID}`, ID)).toBe(true)
    expect(belongsTo(`0::/docker/${ID.slice(0, 12)}`, ID)).toBe(false)
    expect(belongsTo('0::/', '')).toBe(false)
  })
})

describe('numbers in the kernel’s files', () => {
  test.each([
    ['12\n', 12],
    ['0\n', 0],
    ['max\n', null],
    ['', null],
    ['-1', null],
    ['1.5', null],
    [null, null],
  ])('%j holds %j', (text, expected) => {
    expect(single(text)).toBe(expected)
  })

  test('a name is found whole, first, last, or not at all', () => {
    const text = 'active_file 1\ninactive_file 2\ntotal_inactive_file 3'
    expect(keyed(text, 'active_file')).toBe(1)
    expect(keyed(text, 'inactive_file')).toBe(2)
    expect(keyed(text, 'total_inactive_file')).toBe(3)
    expect(keyed(text, 'file')).toBeNull()
    expect(keyed('nr_periods x\n', 'nr_periods')).toBeNull()
    expect(keyed(null, 'nr_periods')).toBeNull()
  })

  test('version 1 counts nanoseconds and the cgroups below, version 2 microseconds', () => {
    expect(cpuNanos(1, '1234567\n')).toBe(1_234_567)
    expect(cpuNanos(2, 'usage_usec 1234567\nuser_usec 1\n')).toBe(1_234_567_000)
    const stat = 'inactive_file 10\ntotal_inactive_file 30\n'
    expect(workingSet(1, '100\n', stat)).toBe(70)
    expect(workingSet(2, '100\n', stat)).toBe(90)
    expect(workingSet(2, '5\n', stat)).toBe(0)
    expect(workingSet(2, null, stat)).toBeNull()
    expect(workingSet(1, '100\n', 'inactive_file 10\n')).toBeNull()
  })

  test('throttling is told as the kernel counts it', () => {
    expect(throttling('nr_periods 326\nnr_throttled 312\nthrottled_usec 1\n')).toEqual({
      throttledPeriods: 312,
      periods: 326,
    })
    expect(throttling('usage_usec 5\n')).toEqual({ throttledPeriods: null, periods: null })
  })
})

test('a file that is emptied under way gives no number', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'eyrie-cgroup-'))
  const file = path.join(folder, 'cpu.stat')
  writeFileSync(file, 'usage_usec 5\n')
  const machine = machineAt('a', 1)
  const opened = openCounters(ID, 4242, {
    ...machine,
    open: (name) => (name.endsWith('cpu.stat') ? openSync(file, 'r') : machine.open(name)),
  })
  if (!opened.ok) throw new Error(opened.error.message)
  expect(opened.value.read()?.cpuNanos).toBe(5_000)
  writeFileSync(file, '')
  expect(opened.value.read()).toMatchObject({ cpuNanos: null, pids: 1 })
  opened.value.close()
  rmSync(folder, { recursive: true })
})
