/** The document itself, as it will be exported: in a shadow root, so that its style and the dashboard's stay apart. */
import { useEffect, useRef } from 'react'

/** This page's policy refuses style elements, but not sheets that are made by script. */
function withoutStyle(html: string): { readonly rules: string; readonly rest: string } {
  const found = /<style>([\s\S]*?)<\/style>/.exec(html)
  return { rules: found?.[1] ?? '', rest: found === null ? html : html.replace(found[0], '') }
}

/** The page's own style follows `color-scheme`, which is inherited: the preview is light or dark as the dashboard is. */
export function Preview({ html }: { readonly html: string }) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const element = host.current
    if (element === null) return
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' })
    const { rules, rest } = withoutStyle(html)
    const style = new CSSStyleSheet()
    style.replaceSync(rules)
    root.adoptedStyleSheets = [style]
    // Parsed apart, nothing in it runs; and the policy of this page allows no script of others anyway.
    root.replaceChildren(...new DOMParser().parseFromString(rest, 'text/html').body.childNodes)
  }, [html])
  return (
    <div ref={host} role="document" aria-label="Preview of the report" tabIndex={0} className="min-h-60" />
  )
}
