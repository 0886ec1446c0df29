/** Where what is read is noted nowhere: for what is not about who reads. */
export const NO_NOTES = { each: async () => undefined, once: async () => undefined }
