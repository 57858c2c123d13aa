/* A shim before the C library (LD_PRELOAD) that counts, records, fails and kills at calls that write to files.
 *
 * Only files below one folder are watched. Python steers it through the faults_* functions (shim.py). Linux only.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { OFF, COUNT, KILL_BEFORE, KILL_AFTER, KILL_HALF, FAIL_ONCE, FAIL_FROM };
enum { PASS, HALF, KILL, FAIL }; /* what the caller is to do now */

static char watched[PATH_MAX], struck[PATH_MAX]; /* what counts; what is struck, of that */
static int mode = OFF, fault, log_fd = -1;
static volatile long calls, at, shift; /* seconds that the clock on the wall is wrong */

struct entry { /* one event of the record; two paths and the data follow */
    char op, pad[7];
    int64_t node, offset, length, first, second;
};

#define REAL(name, ...) (((__typeof__(&name))real(#name))(__VA_ARGS__))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

void faults_watch(const char *folder) { snprintf(watched, sizeof watched, "%s", folder); }
void faults_arm(int new_mode, long call, int error, const char *below) {
    snprintf(struck, sizeof struck, "%s", below);
    calls = 0, at = call, fault = error, mode = new_mode;
}
void faults_record(int fd) { log_fd = fd; }
long faults_count(void) { return calls; }
void faults_shift(long seconds) { shift = seconds; }

int clock_gettime(clockid_t clock, struct timespec *now) {
    int answer = REAL(clock_gettime, clock, now);
    if (clock == CLOCK_REALTIME) now->tv_sec += shift;
    return answer;
}
time_t time(time_t *into) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (into) *into = now.tv_sec;
    return now.tv_sec;
}
int gettimeofday(struct timeval *into, void *zone) {
    (void)zone;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *into = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

static void die(void) { kill(getpid(), SIGKILL); for (;;) pause(); }

static int below(const char *path, const char *folder) {
    size_t length = strlen(folder);
    return length && !strncmp(path, folder, length) && (path[length] == '/' || !path[length]);
}

static const char *path_of(int fd, char *buffer) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, buffer, PATH_MAX - 1);
    buffer[length < 0 ? 0 : length] = 0;
    return buffer;
}

static const char *path_at(int folder, const char *path, char *buffer) {
    if (path[0] == '/' || folder == AT_FDCWD) return path;
    path_of(folder, buffer);
    size_t length = strlen(buffer);
    snprintf(buffer + length, PATH_MAX - length, "/%s", path);
    return buffer;
}

static void put(const void *data, size_t length) {
    for (const char *from = data; length;) {
        ssize_t done = REAL(write, log_fd, from, length);
        if (done <= 0) die();
        from += done, length -= done;
    }
}

static void record(char op, int64_t node, const char *first, const char *second, int64_t offset, const void *data,
                   size_t length) {
    if (log_fd < 0) return;
    int kept = errno;
    struct entry entry = {op, {0}, node, offset, length, strlen(first), strlen(second)};
    put(&entry, sizeof entry), put(first, entry.first), put(second, entry.second);
    if (data) put(data, length);
    errno = kept;
}

void faults_mark(const char *text) { record('!', 0, text, "", 0, 0, 0); }

/* Count a call on a watched path, and say what is to be done with it. */
static int judge(const char *path, const char *other) {
    if (mode == OFF || !(below(path, watched) || below(other, watched))) return PASS;
    if (!below(path, struck) && !below(other, struck)) return PASS;
    long number = __sync_add_and_fetch(&calls, 1);
    if (mode == KILL_BEFORE && number == at) die();
    if (mode == KILL_HALF && number == at) return HALF;
    if (mode == KILL_AFTER && number == at) return KILL;
    return (mode == FAIL_ONCE && number == at) || (mode == FAIL_FROM && number >= at) ? FAIL : PASS;
}

static int64_t node_of(int fd) { struct stat found; return fstat(fd, &found) ? 0 : (int64_t)found.st_ino; }
static int64_t node_at(const char *path) { struct stat found; return lstat(path, &found) ? 0 : (int64_t)found.st_ino; }
static int recorded(const char *path) { return log_fd >= 0 && below(path, watched); }

/* A call that only changes names: `call` is made between the two looks. A full disk still removes. */
#define NAMES(op, one, two, error, call) do { \
    int what = judge(one, two); \
    if (what == FAIL) { errno = (error); return -1; } \
    int64_t node = recorded(one) ? node_at(one) : 0; \
    int answer = (call); \
    if (what == KILL || what == HALF) die(); \
    if (!answer && (recorded(one) || recorded(two))) record(op, node ? node : node_at(one), one, two, 0, 0, 0); \
    return answer; } while (0)

int rename(const char *from, const char *to) { NAMES('r', from, to, fault, REAL(rename, from, to)); }
int renameat(int a, const char *from, int b, const char *to) {
    char one[PATH_MAX], two[PATH_MAX];
    const char *first = path_at(a, from, one), *second = path_at(b, to, two);
    NAMES('r', first, second, fault, REAL(renameat, a, from, b, to));
}
int link(const char *from, const char *to) { NAMES('l', from, to, fault, REAL(link, from, to)); }
int linkat(int a, const char *from, int b, const char *to, int flags) {
    char one[PATH_MAX], two[PATH_MAX];
    const char *first = path_at(a, from, one), *second = path_at(b, to, two);
    NAMES('l', first, second, fault, REAL(linkat, a, from, b, to, flags));
}
int unlink(const char *path) { NAMES('u', path, "", EIO, REAL(unlink, path)); }
int unlinkat(int folder, const char *path, int flags) {
    char one[PATH_MAX];
    const char *full = path_at(folder, path, one);
    NAMES(flags & AT_REMOVEDIR ? 'd' : 'u', full, "", EIO, REAL(unlinkat, folder, path, flags));
}
int rmdir(const char *path) { NAMES('d', path, "", EIO, REAL(rmdir, path)); }
int mkdir(const char *path, mode_t rights) { NAMES('m', path, "", fault, REAL(mkdir, path, rights)); }

/* Opening counts where it makes or empties a file. */
static int opened(int folder, const char *path, int flags, mode_t rights) {
    char buffer[PATH_MAX];
    const char *full = path_at(folder, path, buffer);
    struct stat before;
    int missing = stat(full, &before), what = PASS;
    int writes = (missing && (flags & O_CREAT)) || (!missing && (flags & O_TRUNC));
    if (mode == FAIL_FROM && calls >= at && below(full, struck)) writes = 1; /* a stick that is gone opens nothing */
    if (writes) what = judge(full, "");
    if (what == FAIL) { errno = fault; return -1; }
    int fd = REAL(openat64, folder, path, flags, rights);
    if (what == KILL || what == HALF) die();
    if (fd >= 0 && writes && recorded(full)) record(missing ? 'c' : 't', node_of(fd), full, "", 0, 0, 0);
    return fd;
}
#define RIGHTS(flags) \
    mode_t rights = 0; \
    if ((flags) & O_CREAT) { va_list rest; va_start(rest, flags); rights = va_arg(rest, mode_t); va_end(rest); }
int open(const char *path, int flags, ...) { RIGHTS(flags) return opened(AT_FDCWD, path, flags, rights); }
int open64(const char *path, int flags, ...) { RIGHTS(flags) return opened(AT_FDCWD, path, flags, rights); }
int openat(int folder, const char *path, int flags, ...) { RIGHTS(flags) return opened(folder, path, flags, rights); }
int openat64(int folder, const char *path, int flags, ...) { RIGHTS(flags) return opened(folder, path, flags, rights); }
int creat(const char *path, mode_t rights) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, rights); }
int creat64(const char *path, mode_t rights) { return opened(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, rights); }

static ssize_t written(int fd, const void *data, size_t length, off_t offset, int seeks) {
    char path[PATH_MAX] = "";
    int what = mode == OFF ? PASS : judge(path_of(fd, path), "");
    if (what == FAIL) { errno = fault; return -1; }
    if (recorded(path) && seeks) offset = lseek(fd, 0, fcntl(fd, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
    size_t part = what == HALF ? length / 2 : length;
    ssize_t done = seeks ? REAL(write, fd, data, part) : REAL(pwrite64, fd, data, part, offset);
    if (what == KILL || what == HALF) die();
    if (done > 0 && recorded(path)) record('w', node_of(fd), path, "", offset, data, done);
    return done;
}
ssize_t write(int fd, const void *data, size_t length) { return written(fd, data, length, 0, 1); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return written(fd, data, length, offset, 0); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) { return written(fd, data, length, offset, 0); }
ssize_t writev(int fd, const struct iovec *parts, int count) {
    ssize_t all = 0;
    for (int part = 0; part < count; part++) { /* one after another: the caller sees a short write where one fails */
        ssize_t done = written(fd, parts[part].iov_base, parts[part].iov_len, 0, 1);
        if (done < 0) return all ? all : -1;
        all += done;
        if ((size_t)done < parts[part].iov_len) break;
    }
    return all;
}
/* Copies within the kernel cannot be seen: refused, so that the caller reads and writes instead. */
ssize_t sendfile(int out, int in, off_t *offset, size_t count) {
    char path[PATH_MAX];
    if (mode != OFF && below(path_of(out, path), watched)) { errno = EINVAL; return -1; }
    return ((ssize_t (*)(int, int, off_t *, size_t))real("sendfile"))(out, in, offset, count);
}
ssize_t sendfile64(int out, int in, off64_t *offset, size_t count) { return sendfile(out, in, (off_t *)offset, count); }
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t length, unsigned flags) {
    char path[PATH_MAX];
    if (mode != OFF && below(path_of(out, path), watched)) { errno = EXDEV; return -1; }
    return REAL(copy_file_range, in, from, out, to, length, flags);
}

#define ON_FD(op, size, call) do { \
    char path[PATH_MAX] = ""; \
    int what = mode == OFF ? PASS : judge(path_of(fd, path), ""); \
    if (what == FAIL) { errno = fault; return -1; } \
    int answer = (call); \
    if (what == KILL || what == HALF) die(); \
    if (!answer && recorded(path)) record(op, node_of(fd), path, "", size, 0, 0); \
    return answer; } while (0)

int ftruncate(int fd, off_t size) { ON_FD('t', size, REAL(ftruncate, fd, size)); }
int ftruncate64(int fd, off64_t size) { ON_FD('t', size, REAL(ftruncate64, fd, size)); }
int fsync(int fd) { ON_FD('s', 0, REAL(fsync, fd)); }
int fdatasync(int fd) { ON_FD('s', 0, REAL(fdatasync, fd)); }
