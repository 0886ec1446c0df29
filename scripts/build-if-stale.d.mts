export declare function buildIfStale(say?: (line: string) => void): Promise<void>
export declare function built(): Promise<boolean>
