export const shell = {
  skip: 'Skip to the content',
  menu: 'Menu',
  home: 'Safe Passage, to the first screen',
  find: 'Find a case or a screen',
  findCase: 'Reference of a case, or the name of a screen',
  nothingFound: 'Nothing found. Type the beginning of a reference, such as SP-7K3M.',
  logArrival: 'Log an arrival',
  navigation: 'Screens',
  you: 'You: {{name}}',
  language: 'Language',
  appearance: 'Appearance',
  scheme: { light: 'Light', dark: 'Dark', auto: 'As the device' },
  shortcuts: 'Keyboard shortcuts',
  password: 'Change password',
  signOut: 'Sign out',
  notSignedOut:
    'You are still signed in: the server does not answer. Try again, or close the browser and lock the device.',
  close: 'Close',
  live: {
    connecting: 'Connecting…',
    live: 'Live: this page follows what happens',
    lost: 'Connection lost: trying again',
  },
  badge: {
    cases_one: '{{count}} case is past due',
    cases_other: '{{count}} cases are past due',
    alerts_one: '{{count}} alert to acknowledge',
    alerts_other: '{{count}} alerts to acknowledge',
    instructions_one: '{{count}} instruction to acknowledge',
    instructions_other: '{{count}} instructions to acknowledge',
  },
  keys: {
    palette: 'Find a case or a screen',
    search: 'To the search box of a list',
    down: 'Next row',
    up: 'Previous row',
    open: 'Open the row',
    select: 'Select the row',
    help: 'This sheet',
  },
};

export const places = {
  facility: 'Today',
  arrival: 'Log an arrival',
  cases: 'Cases',
  instructions: 'Standing instructions',
  audit: 'Timelines',
  figures: 'Figures',
  operations: 'Operations',
  people: 'People',
  facilities: 'Facilities and places',
  clocks: 'Clocks',
  webhooks: 'Webhooks',
  alerts: 'Alerts',
};

export const states = {
  loading: 'Loading',
  failedTitle: 'This could not be loaded',
  fault: 'Something broke on our side. Nothing was changed. Try again in a moment.',
  offlineTitle: 'No connection',
  offline: 'The server does not answer. What you typed is kept. Check the connection and try again.',
  retry: 'Try again',
  notForRoleTitle: 'Not for your role',
  notForRole: 'This is not an error: the role {{role}} does not use this screen. If you need it, ask an administrator.',
  notFoundTitle: 'Page not found',
  notFound: 'There is no page at this address. Check the address, or go to the first screen.',
  home: 'Go to the first screen',
};

export const signIn = {
  failures_one:
    '{{count}} failed attempt to sign in to your account since {{since}}. If it was not you, tell your administrator.',
  failures_other:
    '{{count}} failed attempts to sign in to your account since {{since}}. If it was not you, tell your administrator.',
  lead: 'Casework for missions, caseworkers and coordinators. Sign in with the name your administrator gave you.',
  refused: 'You were not signed in',
  out: {
    idle: 'You were signed out after {{minutes}} minutes without activity. What you typed is kept.',
    ended:
      'You were signed out: a session ends after {{minutes}} minutes without activity, and after 8 hours at most. What you typed is kept.',
    password: 'Your password was changed. Sign in with the new one.',
  },
  username: 'User name',
  usernameHint: 'For example intake-officer.han',
  password: 'Password',
  show: 'Show the password',
  do: 'Sign in',
};

export const password = {
  title: 'Choose a password',
  must: 'Before anything else, choose a password that only you know. Then sign in with it.',
  lead: 'A new password ends all your sessions, on every device. Then sign in with it.',
  current: 'Current password',
  new: 'New password',
  rule: 'Use {{min}} to {{max}} characters of any kind. Several words that do not belong together are good. Do not use your user name, your facility, or what others often choose.',
  faults: {
    'too-short': 'Too short: use at least {{min}} characters.',
    'too-long': 'Too long: use at most {{max}} characters.',
    'only-spaces': 'It has only spaces. Add letters or other characters.',
    repeats: 'It repeats the same few characters. Use more different ones.',
    sequence: 'It follows the alphabet, the numbers or the keys. Choose something less regular.',
    'contains-name': 'It contains your user name, your facility or the name of this product. Leave it out.',
    common: 'It is one of the first that others would try. Add words that do not belong together.',
    'same-as-before': 'It is your current password. Choose another one.',
  },
  again: 'New password again',
  differs: 'The two new passwords are not the same. Type the same one twice.',
  do: 'Change password',
};

export const parts = {
  notDone: 'This was not done',
  cancel: 'Cancel',
  copy: 'Copy',
  copied: 'Copied',
  shownOnce: 'Shown this once',
  keptElsewhere: 'I have it: close',
  yourTime: '{{time}} your time',
  late: 'past due, {{away}}',
  priority: { normal: 'Normal', urgent: 'Urgent', emergency: 'Emergency' },
  yes: 'Yes',
  no: 'No',
};
