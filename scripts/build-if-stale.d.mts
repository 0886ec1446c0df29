export interface BuildOptions {
  /** The service as one file, too, which it starts from more quickly. */
  serve?: boolean
}
export declare function buildIfStale(say?: (line: string) => void, options?: BuildOptions): Promise<void>
export declare function built(options?: BuildOptions): Promise<boolean>
