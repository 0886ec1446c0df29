export declare const WIDGET_SOURCES: readonly string[]
export declare function buildWidget(): Promise<{ raw: number; gzip: number; brotli: number }>
