// What scripts/build-widget.mjs makes of files that are not TypeScript.

declare module '*.yaml' {
  const texts: import('./texts.js').Texts
  export = texts
}

declare module '*.css' {
  const text: string
  export = text
}
