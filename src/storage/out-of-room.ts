// Recognises errors that mean that the disk, or the quota on it, is full.

/** Codes and messages of the file system and of SQLite, which also reports a full disk as an I/O error. */
const OUT_OF_ROOM = /\b(?:ENOSPC|EDQUOT|EFBIG|SQLITE_FULL|SQLITE_IOERR\w*)\b|disk is full|disk I\/O/i

export function isOutOfRoom(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  return OUT_OF_ROOM.test(`${String(code)} ${String(message)}`)
}
