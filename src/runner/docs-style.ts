// The style sheet of the API's page.

export const DOCS_STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d8d8e0, #3c3c48); --soft: light-dark(#f5f5f8, #1d1d26) }
* { box-sizing: border-box }
body { display: grid; grid-template-columns: 20rem minmax(0, 1fr); margin: 0; font: 1rem/1.5 system-ui, sans-serif }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; border-right: 1px solid var(--line); font-size: .8125rem }
nav h2 { margin: 1rem 0 .25rem; font-size: .875rem }
nav ul { margin: 0; padding: 0; list-style: none }
nav a { display: block; padding: .125rem 0; overflow-wrap: anywhere; color: inherit; text-decoration: none }
nav a:hover { text-decoration: underline }
main { max-width: 60rem; padding: 1.5rem 2rem 6rem }
h1 small { font-weight: normal; opacity: .7 }
main > h2 { margin-top: 3rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line) }
section { margin: 1.5rem 0 2.5rem; scroll-margin-top: 1rem }
h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere }
h4 { margin: 1rem 0 .25rem; font-size: .875rem }
code, pre { font-family: ui-monospace, monospace; font-size: .875rem }
pre { margin: 0; padding: .75rem 1rem; overflow: auto; border: 1px solid var(--line); border-radius: .375rem; background: var(--soft) }
table { width: 100%; border-collapse: collapse; font-size: .875rem }
th, td { padding: .25rem .5rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
b { display: inline-block; min-width: 4rem }
b.get { color: light-dark(#0b6b3a, #6fd69d) }
b.post { color: light-dark(#1d4ed8, #93b4ff) }
b.put, b.patch { color: light-dark(#8a4b00, #f0b465) }
b.delete { color: light-dark(#b3261e, #ff9a92) }
@media (max-width: 50rem) { body { display: block } nav { position: static; height: auto; border: 0 } main { padding: 1rem } }
`.trimStart()
