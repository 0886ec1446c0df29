export interface AppPackage {
  /** A sentence each; with any of them there is no zip. */
  mistakes: string[]
  zip?: Uint8Array
  manifest?: Record<string, unknown>
}

export function packageApp(options: {
  folder: string
  appId: string
  publicUrl: string
  version: string
}): Promise<AppPackage>
