/* Stands between a program and the C library, and lets one chosen call on files below a folder fail.
 *
 * Loaded with LD_PRELOAD. The program calls faults_arm; the calls that write, sync, cut, rename or remove are
 * counted from 1, and the one with the chosen number fails with the chosen error (all from there on, when
 * `lasting`). Shared memory files can be refused altogether, as some network file systems do.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

static char folder[PATH_MAX];
static int chosen, error_number, lasting, counted, armed, no_shared_memory;

void faults_arm(const char *below, int nth, int error, int all_from_there)
{
    strncpy(folder, below, sizeof folder - 1);
    chosen = nth;
    error_number = error;
    lasting = all_from_there;
    counted = 0;
    armed = 1;
}

int faults_disarm(void)
{
    armed = 0;
    return counted;
}

void faults_refuse_shared_memory(int refuse)
{
    no_shared_memory = refuse;
}

static int fails(const char *path)
{
    if (!armed || strncmp(path, folder, strlen(folder)) != 0)
        return 0;
    counted++;
    if (lasting ? counted < chosen : counted != chosen)
        return 0;
    errno = error_number;
    return 1;
}

static const char *path_of(int descriptor, char *path)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    path[length < 0 ? 0 : length] = 0;
    return path;
}

static int descriptor_fails(int descriptor)
{
    char path[PATH_MAX];
    return armed && fails(path_of(descriptor, path));
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int d, const void *b, size_t n) { return descriptor_fails(d) ? -1 : REAL(write)(d, b, n); }
ssize_t pwrite(int d, const void *b, size_t n, off_t o) { return descriptor_fails(d) ? -1 : REAL(pwrite)(d, b, n, o); }
ssize_t pwrite64(int d, const void *b, size_t n, off64_t o) { return descriptor_fails(d) ? -1 : REAL(pwrite64)(d, b, n, o); }
int fsync(int d) { return descriptor_fails(d) ? -1 : REAL(fsync)(d); }
int fdatasync(int d) { return descriptor_fails(d) ? -1 : REAL(fdatasync)(d); }
int ftruncate(int d, off_t n) { return descriptor_fails(d) ? -1 : REAL(ftruncate)(d, n); }
int ftruncate64(int d, off64_t n) { return descriptor_fails(d) ? -1 : REAL(ftruncate64)(d, n); }
int posix_fallocate(int d, off_t o, off_t n) { return descriptor_fails(d) ? error_number : REAL(posix_fallocate)(d, o, n); }
int posix_fallocate64(int d, off64_t o, off64_t n) { return descriptor_fails(d) ? error_number : REAL(posix_fallocate64)(d, o, n); }
int unlink(const char *p) { return fails(p) ? -1 : REAL(unlink)(p); }
int rename(const char *f, const char *t) { return fails(t) ? -1 : REAL(rename)(f, t); }

static int is_refused(int descriptor, int flags)
{
    char path[PATH_MAX];
    if (!no_shared_memory || descriptor < 0 || !(flags & MAP_SHARED))
        return 0;
    const char *dot = strrchr(path_of(descriptor, path), '-');
    return dot && strcmp(dot, "-shm") == 0;
}

void *mmap(void *a, size_t n, int p, int f, int d, off_t o)
{
    if (is_refused(d, f)) {
        errno = ENODEV;
        return MAP_FAILED;
    }
    return REAL(mmap)(a, n, p, f, d, o);
}

void *mmap64(void *a, size_t n, int p, int f, int d, off64_t o)
{
    if (is_refused(d, f)) {
        errno = ENODEV;
        return MAP_FAILED;
    }
    return REAL(mmap64)(a, n, p, f, d, o);
}
