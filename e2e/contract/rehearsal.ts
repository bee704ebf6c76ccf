/** A rehearsal over the contract: from its load to its moments, its export and a search. */
import assert from 'node:assert/strict'
import type { JobView, LoadsView, ModelEstimateView } from '../../shared/contract/simulate.ts'
import { findTarget, withProbe, type ContractCase } from './case.ts'
import { applied } from '../../shared/contract/delta.ts'
import type { Probe } from './probe.ts'

export const rehearsalCases: readonly ContractCase[] = [
  withProbe(
    'an edit is replayed on the service’s own past, or refused with how much is known',
    async (probe, host) => {
      const { project, service } = await findTarget(probe)
      const target = { project, service }
      const answer = await probe.call('simulate.past', { ...target, changes: { cooldownUpSeconds: 7 } })
      if (answer.type === 'result') {
        assert.equal(host.misfit('simulate.past', answer.value), null)
        await ended(probe, (answer.value as { readonly job: string }).job)
      } else {
        assert.ok(answer.type === 'error', JSON.stringify(answer))
        assert.equal(answer.error.code, 'NotFound')
        assert.match(answer.error.message, /(Nothing|Only .+) .*recorded/)
      }
      const wrong = await probe.error('simulate.past', { ...target, changes: { max: 0 } })
      assert.match(wrong.message, /"changes\.max" must be at least 1/)
      const { policy } = (await probe.value('service.policy', target)) as {
        policy: { cooldownUpSeconds: number }
      }
      assert.notEqual(policy.cooldownUpSeconds, 7, 'a replay changes nothing')
    },
  ),
  withProbe('a rehearsal goes from its load to its moments as the contract says', async (probe, host) => {
    const fits = async (method: string, params: unknown) => {
      const value = await probe.value(method, params)
      assert.equal(host.misfit(method, value), null, method)
      return value
    }
    const { project, service } = await findTarget(probe)
    const now = Date.now()
    const day = { project, service, from: now - 86_400_000, to: now }
    const { synthetic } = (await fits('simulate.loads', {})) as LoadsView
    const { model } = (await fits('simulate.model', day)) as ModelEstimateView
    const first = { name: 'load.csv', part: 'seconds,rps\n0,4\n', last: false }
    const { id } = (await fits('simulate.import', first)) as { id: string }
    await fits('simulate.import', { id, name: 'load.csv', part: '600,40\n', last: true })
    await fits('simulate.preview', { load: { kind: 'imported', id }, points: 50 })
    const load = { kind: 'synthetic', spec: { ...synthetic, days: 0.1 } }
    const policies = [
      { kind: 'service', project, service },
      { kind: 'named', name: 'hpa-default' },
      { kind: 'edits', name: 'quicker', over: null, edits: { cooldownUpSeconds: 0 } },
    ]
    const run = { load, model, policies, dt: 15 }
    const { job } = (await fits('simulate.run', run)) as { job: string }
    await ended(probe, job)
    const range = { from: 0, to: 8640, points: 50 }
    for (const policy of [0, 1, 2, 'oracle', 'best-fixed']) {
      await fits('simulate.timeline', { job, policy, ...range })
      await fits('simulate.moment', { job, policy, at: 600 })
    }
    for (const policy of policies) await fits('simulate.policy', { policy, model })
    for (const format of ['html', 'json', 'csv']) await fits('simulate.export', { job, format })
    const tune = { load, model, dt: 15, from: policies[0], budget: 3, train: 0.5, seed: 1 }
    const tuning = (await fits('simulate.tune', tune)) as { job: string }
    await ended(probe, tuning.job)
    await fits('simulate.cancel', { job: tuning.job })
  }),
]

/** Follows a job until it is done. */
async function ended(probe: Probe, job: string): Promise<void> {
  const following = await probe.follow('simulate.changed', { job })
  assert.ok(following.first.type === 'snapshot', JSON.stringify(following.first))
  let { state } = following.first
  while ((state.job as JobView).state === 'running') {
    const frame = await following.next()
    state = frame.type === 'delta' ? applied(state, frame) : frame.state
  }
  const view = state.job as JobView
  assert.equal(view.state, 'done', view.sentence)
  probe.send({ type: 'unfollow', id: following.id })
}
