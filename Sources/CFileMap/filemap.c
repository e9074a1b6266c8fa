#define _GNU_SOURCE
#include "CFileMap.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

enum { map_limit = 4096 };

// A slot is free where start is 0; size is written before start and read after it.
static struct {
  _Atomic uintptr_t start;
  _Atomic size_t size;
  _Atomic int is_cut;
} maps[map_limit];

static struct sigaction earlier;
static uintptr_t page_size;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int install_error;

static void forward(int signal, siginfo_t *info, void *context) {
  if (earlier.sa_flags & SA_SIGINFO) {
    earlier.sa_sigaction(signal, info, context);
  } else if (earlier.sa_handler == SIG_DFL || earlier.sa_handler == SIG_IGN) {
    // The faulting instruction runs again and meets the default action.
    sigaction(signal, &earlier, NULL);
  } else {
    earlier.sa_handler(signal);
  }
}

// Only system calls that are safe in a handler, and lock-free atomics.
static void on_bus_error(int signal, siginfo_t *info, void *context) {
  int code = errno;
  uintptr_t at = (uintptr_t)info->si_addr;
  // A positive code comes from the kernel; others have no address of a fault.
  if (info->si_code > 0) {
    for (int i = 0; i < map_limit; i++) {
      uintptr_t start = atomic_load(&maps[i].start);
      size_t size = atomic_load(&maps[i].size);
      if (start == 0 || at < start || at - start >= size) continue;
      // The map that is read stays; a slot that changed hands just now is another's.
      if (atomic_load(&maps[i].start) != start) continue;
      uintptr_t page = at & ~(page_size - 1);
      void *zeros = mmap((void *)page, start + size - page, PROT_READ,
                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
      if (zeros == MAP_FAILED) break;
      atomic_store(&maps[i].is_cut, 1);
      errno = code;
      return;
    }
  }
  errno = code;
  forward(signal, info, context);
}

static void install(void) {
  page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
  struct sigaction action = {0};
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGBUS, &action, &earlier) != 0) install_error = errno;
}

const void *cfm_map(int descriptor, size_t size) {
  pthread_once(&once, install);
  if (install_error != 0 || size == 0) {
    errno = install_error != 0 ? install_error : EINVAL;
    return NULL;
  }
  void *start = mmap(NULL, size, PROT_READ, MAP_SHARED, descriptor, 0);
  if (start == MAP_FAILED) return NULL;
  for (int i = 0; i < map_limit; i++) {
    // A slot being filled holds 1, which no fault lies behind: its size is still 0.
    uintptr_t free_slot = 0;
    if (!atomic_compare_exchange_strong(&maps[i].start, &free_slot, 1)) continue;
    atomic_store(&maps[i].is_cut, 0);
    atomic_store(&maps[i].size, size);
    atomic_store(&maps[i].start, (uintptr_t)start);
    return start;
  }
  munmap(start, size);
  errno = EMFILE;
  return NULL;
}

void cfm_unmap(const void *start, size_t size) {
  for (int i = 0; i < map_limit; i++) {
    if (atomic_load(&maps[i].start) != (uintptr_t)start) continue;
    atomic_store(&maps[i].size, 0);
    munmap((void *)start, size);
    atomic_store(&maps[i].start, 0);
    return;
  }
}

int cfm_was_cut(const void *start) {
  for (int i = 0; i < map_limit; i++) {
    if (atomic_load(&maps[i].start) == (uintptr_t)start) return atomic_load(&maps[i].is_cut);
  }
  return 0;
}

void cfm_release(const void *start, size_t size) {
  uintptr_t mask = page_size - 1;
  uintptr_t first = ((uintptr_t)start + mask) & ~mask;
  uintptr_t end = ((uintptr_t)start + size) & ~mask;
  if (first < end) madvise((void *)first, end - first, MADV_DONTNEED);
}
