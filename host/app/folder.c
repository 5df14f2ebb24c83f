#include "folder.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_LENGTH = 1024 };

static bool matches(const char *file, const char *pattern) {
  const char *hash = strchr(pattern, '#');
  if (!hash) return !strcmp(file, pattern);
  const size_t head = (size_t)(hash - pattern);
  if (strncmp(file, pattern, head)) return false;
  const char *digits = file + head;
  size_t count = 0;
  while (isdigit((unsigned char)digits[count])) count++;
  return count >= 4 && !strcmp(digits + count, hash + 1);
}

static bool matches_any(const char *file, coble_file_names names) {
  for (int i = 0; names[i]; i++)
    if (matches(file, names[i])) return true;
  return false;
}

coble_status coble_folder_join(const char *folder, const char *name, char text[1024]) {
  if (snprintf(text, PATH_LENGTH, "%s/%s", folder, name) >= PATH_LENGTH)
    return coble_fail(COBLE_ERR_INPUT, "%s: the path is longer than %d characters", folder,
                      PATH_LENGTH - 1);
  return COBLE_OK;
}

static bool same_file(const struct stat *a, const struct stat *b) {
  return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* An input that lies where a result would go must not be lost. */
static coble_status check_entry(const char *folder, const char *file, const char *const *inputs) {
  char path[PATH_LENGTH];
  struct stat here, input;
  COBLE_TRY(coble_folder_join(folder, file, path));
  if (stat(path, &here)) return COBLE_OK;
  for (int i = 0; inputs[i]; i++)
    if (inputs[i][0] && !stat(inputs[i], &input) && same_file(&here, &input))
      return coble_fail(
          COBLE_ERR_INPUT,
          "--out %s: its file %s is read by this command and would be replaced; choose "
          "another folder",
          folder, file);
  return COBLE_OK;
}

static coble_status check_entries(const char *path, bool overwrite, coble_file_names names,
                                  const char *const *inputs) {
  DIR *folder = opendir(path);
  if (!folder) return coble_fail(COBLE_ERR_INPUT, "--out %s: %s", path, strerror(errno));
  coble_status status = COBLE_OK;
  const struct dirent *entry;
  while (!status && (entry = readdir(folder))) {
    if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) continue;
    if (!strcmp(entry->d_name, COBLE_FOLDER_LOCK)) continue;
    if (!overwrite)
      status = coble_fail(COBLE_ERR_INPUT,
                          "--out %s: the folder is not empty (%s); choose another, or replace its "
                          "results with --overwrite",
                          path, entry->d_name);
    else if (matches_any(entry->d_name, names))
      status = check_entry(path, entry->d_name, inputs);
  }
  closedir(folder);
  return status;
}

/* Permissions do not tell everything: a folder is made and taken away again. */
static coble_status try_folder(const char *path, const char *missing) {
  if (mkdir(missing, 0777))
    return coble_fail(COBLE_ERR_INPUT, "--out %s: cannot be made: %s", path, strerror(errno));
  rmdir(missing);
  return COBLE_OK;
}

/* The folder is absent: the nearest ancestor that exists must be a folder in which we may write. */
static coble_status check_parent(const char *path) {
  char parent[PATH_LENGTH], missing[PATH_LENGTH];
  snprintf(parent, sizeof parent, "%s", path);
  for (;;) {
    strcpy(missing, parent);
    char *slash = strrchr(parent, '/');
    if (!slash)
      strcpy(parent, ".");
    else if (slash == parent)
      strcpy(parent, "/");
    else
      *slash = 0;
    struct stat info;
    if (!stat(parent, &info)) {
      if (S_ISDIR(info.st_mode) && !access(parent, W_OK | X_OK)) return try_folder(path, missing);
      return coble_fail(COBLE_ERR_INPUT, "--out %s: cannot be made in %s: %s", path, parent,
                        S_ISDIR(info.st_mode) ? strerror(errno) : "it is no folder");
    }
    if (!slash || slash == parent)
      return coble_fail(COBLE_ERR_INPUT, "--out %s: %s", path, strerror(errno));
  }
}

coble_status coble_folder_writable(const char *path) {
  if (!access(path, W_OK | X_OK)) return COBLE_OK;
  return coble_fail(COBLE_ERR_INPUT, "--out %s: cannot be written: %s", path, strerror(errno));
}

coble_status coble_folder_check(const char *path, bool overwrite, coble_file_names names,
                                const char *const *inputs) {
  struct stat info;
  if (strlen(path) > PATH_LENGTH - 64)
    return coble_fail(COBLE_ERR_INPUT, "--out %.40s...: longer than %d characters", path,
                      PATH_LENGTH - 64);
  if (stat(path, &info)) return check_parent(path);
  if (!S_ISDIR(info.st_mode))
    return coble_fail(COBLE_ERR_INPUT, "--out %s: is a file, expected a folder", path);
  COBLE_TRY(coble_folder_writable(path));
  return check_entries(path, overwrite, names, inputs);
}

coble_status coble_folder_make(const char *path) {
  char part[PATH_LENGTH];
  snprintf(part, sizeof part, "%s", path);
  for (char *at = part + 1;; at++) {
    const char end = *at;
    if (end && end != '/') continue;
    *at = 0;
    if (mkdir(part, 0777) && errno != EEXIST)
      return coble_fail(COBLE_ERR_IO, "cannot make the folder %s: %s", part, strerror(errno));
    *at = end;
    if (!end) return COBLE_OK;
  }
}

coble_status coble_folder_prepare(const char *path, coble_file_names names) {
  COBLE_TRY(coble_folder_make(path));
  DIR *folder = opendir(path);
  if (!folder) return coble_fail(COBLE_ERR_IO, "%s: %s", path, strerror(errno));
  coble_status status = COBLE_OK;
  const struct dirent *entry;
  while (!status && (entry = readdir(folder))) {
    char file[PATH_LENGTH];
    if (!matches_any(entry->d_name, names)) continue;
    status = coble_folder_join(path, entry->d_name, file);
    if (!status && unlink(file))
      status = coble_fail(COBLE_ERR_IO, "cannot replace %s: %s", file, strerror(errno));
  }
  closedir(folder);
  return status;
}

bool coble_folder_number(const char *file, const char *pattern, int64_t *number) {
  if (!strchr(pattern, '#') || !matches(file, pattern)) return false;
  *number = strtoll(file + (strchr(pattern, '#') - pattern), NULL, 10);
  return true;
}

/* Is the file a member from `first` on of one of these series? */
static bool is_later(const char *file, coble_file_names names, int64_t first) {
  int64_t number;
  for (int i = 0; names[i]; i++)
    if (coble_folder_number(file, names[i], &number) && number >= first) return true;
  return false;
}

coble_status coble_folder_trim(const char *path, coble_file_names names, int64_t first) {
  DIR *folder = opendir(path);
  if (!folder) return coble_fail(COBLE_ERR_IO, "%s: %s", path, strerror(errno));
  coble_status status = COBLE_OK;
  const struct dirent *entry;
  while (!status && (entry = readdir(folder))) {
    char file[PATH_LENGTH];
    if (!is_later(entry->d_name, names, first)) continue;
    status = coble_folder_join(path, entry->d_name, file);
    if (!status && unlink(file))
      status = coble_fail(COBLE_ERR_IO, "cannot remove %s: %s", file, strerror(errno));
  }
  closedir(folder);
  return status;
}

coble_status coble_folder_write(const char *path, const char *text) {
  char staged[PATH_LENGTH + 8];
  snprintf(staged, sizeof staged, "%s.tmp", path);
  FILE *file = fopen(staged, "w");
  if (!file) return coble_fail(COBLE_ERR_IO, "cannot write %s: %s", staged, strerror(errno));
  const bool written = fputs(text, file) >= 0;
  const bool closed = fclose(file) == 0;
  if (written && closed && !rename(staged, path)) return COBLE_OK;
  const coble_status status =
      coble_fail(COBLE_ERR_IO, "cannot write %s: %s", path, strerror(errno));
  unlink(staged);
  return status;
}
