export declare const TRY_SOURCES: readonly string[]
export declare function buildTry(): Promise<{ script: number; styles: number }>
