export const home = {
  title: 'Home',
  period: 'Time that is shown',
  periods: { '24h': '24 hours', '7d': '7 days', '30d': '30 days' },
  partial: (when: string) =>
    `There are more runs than are counted at once: the figures begin ${when}.`,
  runs: 'Runs',
  runsText: (rate: number) => `${rate} % of the ended ones completed`,
  noneEnded: 'None has ended yet',
  noRuns: 'None in this time',
  failed: 'Failed',
  failedText: (workflows: number) =>
    workflows === 0
      ? 'No workflow failed'
      : `In ${workflows} ${workflows === 1 ? 'workflow' : 'workflows'}`,
  queue: 'Waiting for a worker',
  queueText: (running: number, suspended: number) =>
    running + suspended === 0
      ? 'Nothing is under way'
      : `${running.toLocaleString('en')} running, ${suspended.toLocaleString('en')} suspended`,
  oldest: (when: string) => `The oldest came ${when}`,
  approvals: 'Waiting for a person',
  approvalsText: 'Show the approvals',
  noApprovals: 'Nobody is asked for anything',
  most: (count: number) => `${count.toLocaleString('en')} or more`,
  chart: {
    title: 'Runs over time',
    as: 'Show as',
    chart: 'Chart',
    table: 'Table',
    completed: 'Completed',
    failed: 'Failed',
    cancelled: 'Cancelled',
    running: 'Not ended',
    time: 'Time',
    all: 'All',
    label: (total: number, failed: number, period: string) =>
      `Runs over the last ${period}: ${total} in all, ${failed} failed. Show it as a table for each part of the time.`,
    empty: 'No runs in this time',
  },
  failing: {
    title: 'Failing workflows',
    none: 'Nothing failed in this time.',
    rate: (failed: number, runs: number) => `${failed} of ${runs} failed`,
    show: (name: string) => `Show the failed runs of ${name}`,
  },
  slowest: {
    title: 'Slowest workflows',
    none: 'No run has completed in this time.',
    workflow: 'Workflow',
    half: 'Half within',
    most: '95 % within',
    runs: 'Runs',
    hint: 'From the start of a run to its end, waits for people and times included.',
  },
  waiting: {
    title: 'Waiting approvals',
    none: 'Nobody is asked for anything.',
    all: 'Show all',
    untitled: 'Approval',
    asked: 'Asked',
  },
  first: {
    title: 'Make your first workflow',
    text: 'A workflow says what happens when something happens: a webhook arrives, a form is sent, the clock strikes eight. Begin with one of these, or with nothing.',
    blank: 'Start from nothing',
    all: 'All templates',
  },
} as const
