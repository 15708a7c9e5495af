// Whether an error says that the disk, or what may be used of it, is full.

/** In the words of the file system, and of SQLite: a disk that fills up is one of its I/O errors, too. */
const OUT_OF_ROOM = /\b(?:ENOSPC|EDQUOT|EFBIG|SQLITE_FULL|SQLITE_IOERR\w*)\b|disk is full|disk I\/O/i

export function isOutOfRoom(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  return OUT_OF_ROOM.test(`${String(code)} ${String(message)}`)
}
