#include "lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"

enum { HOLDER = 128 };

static coble_status taken(const char *folder, int file) {
  char holder[HOLDER] = "";
  const ssize_t length = pread(file, holder, sizeof holder - 1, 0);
  holder[length > 0 ? length : 0] = 0;
  holder[strcspn(holder, "\n")] = 0;
  return coble_fail(COBLE_ERR_INPUT,
                    "--out %s: another run is at work there (%s, %s); wait for it or choose "
                    "another folder",
                    folder, COBLE_FOLDER_LOCK, holder[0] ? holder : "just begun");
}

/* A file system without locks has none to offer: the folder then counts as free. */
static bool is_locked(int file) { return flock(file, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK; }

coble_status coble_lock_check(const char *folder) {
  char path[1024];
  COBLE_TRY(coble_folder_join(folder, COBLE_FOLDER_LOCK, path));
  const int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return COBLE_OK;
  const coble_status status = is_locked(file) ? taken(folder, file) : COBLE_OK;
  close(file);
  return status;
}

/* Has the holder before us taken the file away after we opened it? */
static bool is_gone(int file, const char *path) {
  struct stat here, there;
  return fstat(file, &here) || stat(path, &there) || here.st_ino != there.st_ino ||
         here.st_dev != there.st_dev;
}

static void sign(int file) {
  char host[64] = "", text[HOLDER];
  gethostname(host, sizeof host - 1);
  const int length =
      snprintf(text, sizeof text, "process %ld on %s\n", (long)getpid(), host[0] ? host : "?");
  /* only to tell others who it is */
  if (ftruncate(file, 0) || pwrite(file, text, (size_t)length, 0) < 0) return;
}

coble_status coble_lock_take(const char *folder, coble_lock *out) {
  COBLE_TRY(coble_folder_join(folder, COBLE_FOLDER_LOCK, out->path));
  for (;;) {
    const int file = open(out->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (file < 0)
      return coble_fail(COBLE_ERR_IO, "cannot write %s: %s", out->path, strerror(errno));
    if (is_locked(file)) {
      const coble_status status = taken(folder, file);
      close(file);
      return status;
    }
    if (!is_gone(file, out->path)) {
      sign(file);
      out->file = file;
      out->held = true;
      return COBLE_OK;
    }
    close(file);
  }
}

void coble_lock_release(coble_lock *lock) {
  if (!lock->held) return;
  unlink(lock->path);
  close(lock->file);
  lock->held = false;
}
