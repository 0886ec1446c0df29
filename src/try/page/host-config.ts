import { HostConfig } from 'adaptivecards'

/** One colour, and the same again where it is to stand back. The values are the page's own, so day and night follow. */
function shade(color: string, subtle = color) {
  return { default: `var(--${color})`, subtle: `var(--${subtle})` }
}

const foregroundColors = {
  default: shade('ink', 'ink-2'),
  dark: shade('ink', 'ink-2'),
  light: shade('paper'),
  accent: shade('petrol'),
  attention: shade('falu'),
  good: shade('moss'),
  warning: shade('lamp-ink'),
}

function surface(color: string) {
  return { backgroundColor: color, foregroundColors }
}

const font = {
  fontFamily: 'inherit',
  fontSizes: { small: 13, default: 14, medium: 16, large: 18, extraLarge: 22 },
  fontWeights: { lighter: 300, default: 400, bolder: 600 },
}

/** How cards are drawn here: Microsoft's library, this page's clothes. */
export const hostConfig = new HostConfig({
  supportsInteractivity: true,
  fontFamily: 'inherit',
  fontTypes: { default: font, monospace: { ...font, fontFamily: 'var(--mono)' } },
  spacing: { small: 4, default: 10, medium: 14, large: 18, extraLarge: 24, padding: 14 },
  separator: { lineThickness: 1, lineColor: 'var(--line)' },
  containerStyles: {
    default: surface('transparent'),
    emphasis: surface('var(--paper-2)'),
    good: surface('var(--moss-wash)'),
    warning: surface('var(--lamp-wash)'),
    attention: surface('var(--falu-wash)'),
    accent: surface('var(--petrol-wash)'),
  },
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 0,
    showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
  },
  adaptiveCard: { allowCustomStyle: false },
  textBlock: { headingLevel: 4 },
  factSet: {
    title: { color: 'default', size: 'small', isSubtle: true, weight: 'default', wrap: true, maxWidth: 96 },
    value: { color: 'default', size: 'small', isSubtle: false, weight: 'default', wrap: true },
    spacing: 14,
  },
  inputs: {
    label: {
      inputSpacing: 'small',
      requiredInputs: { suffix: ' *', suffixColor: 'attention', weight: 'bolder', size: 'small' },
      optionalInputs: { weight: 'bolder', size: 'small' },
    },
    errorMessage: { color: 'attention', size: 'small', spacing: 'small', weight: 'bolder' },
  },
})
