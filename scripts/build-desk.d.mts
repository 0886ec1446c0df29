export declare const DESK_SOURCES: readonly string[]
export declare function buildDesk(): Promise<Record<'app.js' | 'teams.js' | 'app.css', number>>
