const list = new Intl.ListFormat('en', { type: 'conjunction' })
const either = new Intl.ListFormat('en', { type: 'disjunction' })

export const triggers = {
  title: 'Triggers',
  create: 'New trigger',
  empty: 'No triggers yet',
  emptyText:
    'A trigger starts a workflow when something happens: a call from another program, a time, a new row.',
  emptyOf: 'This workflow has no triggers',
  none: 'No trigger matches these filters',
  noneText: 'Clear the filters to see all triggers.',
  filters: 'Filters',
  clear: 'Clear filters',
  anyType: 'Any type',
  anyWorkflow: 'Any workflow',
  anyState: 'Enabled or not',
  onlyEnabled: 'Enabled',
  onlyDisabled: 'Disabled',
  type: 'Type',
  workflow: 'Workflow',
  state: 'State',
  what: 'What it waits for',
  enabled: 'Enabled',
  next: 'Next',
  last: 'Last event',
  never: 'Never',
  onEvent: 'On arrival',
  enable: (what: string) => `Enable the trigger “${what}”`,
  open: (what: string) => `Open the trigger “${what}”`,
  only: 'Only when',
  table: 'Triggers, newest first',
  failing: (failures: number) =>
    failures === 1 ? 'The last look failed' : `The last ${failures} looks failed`,
  disabled: {
    title: 'The service has disabled this trigger',
    again: 'Enable again',
    short: 'Disabled by the service',
    done: 'The trigger takes events again.',
  },
  changed: { enabled: 'The trigger is enabled.', disabled: 'The trigger is disabled.' },
  drawer: {
    title: 'Trigger',
    create: 'New trigger',
    choose: 'What starts the workflow?',
    other: 'Choose another type',
    close: 'Close',
    missing: 'This trigger is not there any more. It may have been deleted.',
    workflow: 'Workflow to start',
    workflowHint: 'Runs use its published version.',
    pickWorkflow: 'Choose a workflow',
    toRuns: 'Runs it started',
    toEvents: 'All its events',
    save: 'Save',
    saved: 'The trigger was saved.',
    make: 'Create the trigger',
    made: 'The trigger was created.',
    discard: 'Discard changes',
    unsaved: 'Not saved yet',
    leaveTitle: 'Discard what you have changed?',
    leaveText: 'The changes to this trigger are not saved.',
    leave: 'Discard',
    stay: 'Keep editing',
    remove: 'Delete the trigger',
    removeTitle: 'Delete this trigger?',
    removeText: 'It stops at once. Its events and the runs that it started stay.',
    removed: 'The trigger was deleted.',
    lately: (events: number, duplicates: number) => {
      if (events === 0) return 'No events in the last 24 hours'
      const many = events >= 10_000 ? '10,000 or more events' : count(events, 'event')
      const skipped = duplicates === 0 ? '' : `, ${count(duplicates, 'repeated delivery')} skipped`
      return `${many} in the last 24 hours${skipped}`
    },
  },
  sections: {
    when: 'When',
    address: 'Address',
    settings: 'Settings',
    secret: 'Secret',
    filter: 'Filter',
    inputs: 'Inputs of the run',
    arrived: 'What arrived',
  },
  address: {
    production: 'Live address',
    productionHint: 'Deliveries to it start runs.',
    test: 'Test address',
    testHint: 'Deliveries to it are only shown below. They start nothing, also while disabled.',
    form: 'Address of the form',
    open: 'Open the form',
    copy: 'Copy the address',
    copied: 'Copied',
  },
  secret: {
    kept: 'A secret is kept. Nobody can read it again.',
    replace: 'Replace it',
    remove: 'Remove it',
    keep: 'Keep the one there is',
    removed: 'The secret will be removed when you save.',
    show: 'Show the secret',
    lines: 'Several secrets, one a line',
  },
  filter: {
    every: 'Every event',
    condition: 'A condition',
    values: 'Certain values',
    kind: 'Which events start a run',
    conditionLabel: 'Only when',
    conditionHint: 'An expression over event, such as event.payload.body.total > 100.',
    valuesLabel: 'Values by place in the payload',
    valuesHint: 'All of them have to be equal, such as {"body.status": "paid"}.',
    noJson: 'Write an object: places and values between { and }.',
  },
  inputs: {
    how: 'Where the inputs come from',
    plain: 'The event as it is',
    plainHint: {
      webhook: 'The run gets the body of the delivery as its inputs.',
      other: 'The run gets the payload of the event as its inputs.',
    },
    chosen: 'Chosen from the event',
    hint: 'Values or expressions over event. Write {{ to see what the event has.',
  },
  schedule: {
    kind: 'Kind of schedule',
    kinds: { cron: 'Regularly', interval: 'Interval', dates: 'Dates' },
    every: 'Every',
    units: { minutes: 'Minutes', hour: 'Hour', day: 'Day', week: 'Week', month: 'Month' },
    step: 'Minutes from one time to the next',
    minute: 'Minute of the hour',
    time: 'Time',
    days: 'On',
    dayOfMonth: 'Day of the month',
    lastDay: 'Last day',
    cron: 'Cron expression',
    cronHint: 'Minute, hour, day of month, month and day of week.',
    cronInstead: 'Write a cron expression',
    rhythmInstead: 'Choose instead',
    timezone: 'Time zone',
    interval: 'Length',
    unit: 'Unit',
    intervalUnits: { '1': 'Seconds', '60': 'Minutes', '3600': 'Hours', '86400': 'Days' },
    dates: 'Dates and times',
    addDate: 'Add a date',
    removeDate: (place: number) => `Remove date ${place}`,
    date: (place: number) => `Date ${place}`,
    preview: 'Next times',
    previewIn: (zone: string) => `Next times, in ${zone}`,
    nothing: 'It is never due again.',
    words: {
      every: (duration: string) => `Every ${distance(duration)}`,
      count: (number: number, unit: string) => count(number, unit),
      hourly: (minute: number) =>
        minute === 0 ? 'Every hour, on the hour' : `Every hour at minute ${minute}`,
      daily: (time: string) => `Every day at ${time}`,
      weekly: (days: string, time: string) => `Every ${days} at ${time}`,
      monthly: (day: number | 'L', time: string) =>
        day === 'L'
          ? `On the last day of every month at ${time}`
          : `On the ${ordinal(day)} of every month at ${time}`,
      weekday: 'weekday',
      weekend: 'Saturday and Sunday',
      days: ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'],
      list: (names: string[]) => list.format(names),
      inZone: (what: string, zone: string) => `${what}, ${zone}`,
      byCron: (cron: string, zone: string) => `By the cron expression ${cron}, ${zone}`,
      onDate: (date: string, zone: string) => `Once, on ${date.replace('T', ' at ')}, ${zone}`,
      onDates: (number: number) => `On ${number} dates`,
    },
    shortDays: ['Su', 'Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa'],
  },
  words: {
    manual: 'Somebody starts it by hand',
    webhook: (methods: string, url: string, signed: string) =>
      [`${methods || 'Calls to'} ${url}`, signed].filter(Boolean).join(', '),
    signatures: {
      none: '',
      shared_secret: 'with a secret in a header',
      bearer: 'with a bearer token',
      basic: 'with user and password',
      hmac: 'signed by HMAC',
      github: 'signed by GitHub',
      stripe: 'signed by Stripe',
      slack: 'signed by Slack',
      standard_webhooks: 'signed by Standard Webhooks',
      meta: 'signed by Meta',
    },
    form: (url: string) => `The form at ${url} is sent`,
    pollHttp: (url: string, every: string) =>
      `New entries at ${url}, checked every ${distance(every)}`,
    pollFeed: (url: string, every: string) => `News in ${url}, checked every ${distance(every)}`,
    pollSql: (column: string, every: string) =>
      `New rows by ${column} of a query, checked every ${distance(every)}`,
    rows: (table: string, changes: string) => `A row of ${table} is ${changes}`,
    operations: {
      created: 'created',
      updated: 'updated',
      deleted: 'deleted',
      truncated: 'truncated',
    },
    event: (name: string) => `A workflow emits ${name}`,
    workflowError: (workflow: string | null) =>
      workflow === null ? 'A run of any workflow fails' : `A run of ${workflow} fails`,
    list: (names: string[]) => list.format(names),
    either: (names: string[]) => either.format(names),
  },
  test: {
    title: 'Send a test',
    text: 'Sends this body to the test address. Nothing is started.',
    body: 'Body',
    secret: 'The secret that the header carries',
    secretHint: 'It is sent once and kept nowhere.',
    send: 'Send',
    sent: 'It arrived. See below.',
    curl: 'Copy the commands',
    curlText:
      'Deliveries to this webhook are signed by their sender. Put your secret in place of SECRET and run it.',
    noJson: 'This is not JSON yet. Check quotes, commas and brackets.',
  },
  captured: {
    waiting: 'Waiting for a delivery…',
    waitingText: 'Send a test, or let the sender call the test address. It appears here at once.',
    empty: 'Nothing has arrived yet',
    emptyText: 'Until then, this is what such an event looks like:',
    sample: 'Example',
    test: 'Test',
    fresh: 'New',
    open: 'Open the event',
  },
} as const

function count(number: number, unit: string): string {
  const plural = unit.endsWith('y') && !unit.endsWith('ay') ? `${unit.slice(0, -1)}ies` : `${unit}s`
  return `${number.toLocaleString('en')} ${number === 1 ? unit : plural}`
}

/** How far apart, after “every”: “minute” and “15 minutes”. */
function distance(duration: string): string {
  return duration.replace(/^1 (\w+)$/, '$1')
}

function ordinal(number: number): string {
  const suffixes: { [rule: string]: string } = { one: 'st', two: 'nd', few: 'rd', other: 'th' }
  return `${number}${suffixes[new Intl.PluralRules('en', { type: 'ordinal' }).select(number)]}`
}
