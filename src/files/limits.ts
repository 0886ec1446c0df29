import { LIMITS } from '../limits.js'

const MEGABYTE = 1024 * 1024

/** Largest file taken. */
export const FILE_BYTES_MAX = LIMITS.fileBytes
/** Files one message may carry. */
export const FILES_PER_MESSAGE_MAX = LIMITS.filesPerMessage
/** What one conversation may have kept, files of residents and staff together. */
export const CONVERSATION_BYTES_MAX = LIMITS.fileBytesPerConversation
export const CONVERSATION_FILES_MAX = LIMITS.filesPerConversation
/** Longest name kept, with its ending, in UTF-16 units. */
export const NAME_LENGTH_MAX = 120

/** Largest picture opened, all frames of a moving one together: what phones take, not what a bomb unfolds to. */
export const PICTURE_PIXELS_MAX = 50_000_000
/** Longest side of a picture as kept, and of its preview. */
export const PICTURE_SIDE_PX_MAX = 2_560
export const PREVIEW_SIDE_PX_MAX = 640
/** How long one picture may take to make again. */
export const PICTURE_SECONDS_MAX = 20

/** What a document may unfold to, by its own list of contents: whoever opens it has no more room than we. */
export const DOCUMENT_UNFOLDED_BYTES_MAX = 200 * MEGABYTE

/** A file that no turn has come to speak of by then was left behind by something that failed. */
export const LEFTOVER_AFTER_MS = 24 * 3_600_000
