/** What everything is made of: grounds, texts, tones, series, sizes. Read from the style sheet, so nothing is missing. */
import { useMemo } from 'react'
import { Panel } from '../components/Panel.tsx'
import { useTheme } from '../state/theme.ts'
import { Case } from './Case.tsx'

const GROUPS = [
  { name: 'Grounds', names: /^--(bg|scrim)/ },
  { name: 'Lines', names: /^--(border|grid|cursor|focus)/ },
  { name: 'Texts', names: /^--(text|on-)/ },
  { name: 'Accent and tones', names: /^--(accent|ok|warn|bad|info)/ },
  { name: 'Series', names: /^--series-/ },
] as const

const SIZES = ['text-xs', 'text-sm', 'text-base', 'text-lg', 'text-xl', 'text-2xl'] as const
const RADII = ['rounded-sm', 'rounded-md', 'rounded-lg', 'rounded-xl', 'rounded-full'] as const
const SHADOWS = ['shadow-low', 'shadow-high'] as const

/** The names of all custom properties that `:root` sets. */
function tokenNames(): readonly string[] {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  const roots = rules.filter(
    (rule): rule is CSSStyleRule => rule instanceof CSSStyleRule && rule.selectorText === ':root',
  )
  return [...new Set(roots.flatMap(({ style }) => [...style].filter((name) => name.startsWith('--'))))]
}

function Swatch({ name }: { readonly name: string }) {
  return (
    <span className="flex w-34 items-center gap-2">
      <span
        className="size-6 shrink-0 rounded-md border border-line-strong"
        style={{ background: `var(${name})` }}
      />
      <code className="truncate font-mono text-xs text-muted">{name.slice(2)}</code>
    </span>
  )
}

export function Tokens() {
  const shown = useTheme((state) => state.shown)
  const names = useMemo(tokenNames, [])
  return (
    <Panel title="Tokens" detail={`the ${shown} theme`} bodyClassName="grid gap-4 px-4 pb-4">
      {GROUPS.map((group) => (
        <Case key={group.name} name={group.name}>
          {names
            .filter((name) => group.names.test(name))
            .map((name) => (
              <Swatch key={name} name={name} />
            ))}
        </Case>
      ))}
      <div className="grid grid-cols-2 gap-4">
        <Case name="Sizes, in both weights" className="items-baseline! gap-4!">
          {SIZES.map((size) => (
            <span key={size} className={size}>
              {size.slice(5)} <strong>2.71</strong>
            </span>
          ))}
        </Case>
        <Case name="Corners and shadows" className="gap-4!">
          {[...RADII, ...SHADOWS].map((name) => (
            <span
              key={name}
              className={`flex h-8 items-center border border-line-strong bg-overlay px-3 text-xs text-muted ${name}`}
            >
              {name.replace(/^[a-z]+-/, '')}
            </span>
          ))}
        </Case>
      </div>
    </Panel>
  )
}
