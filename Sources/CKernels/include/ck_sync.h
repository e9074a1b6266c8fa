// Atomics on plain words, a pause and a futex, for the thread pool.
#ifndef CK_SYNC_H
#define CK_SYNC_H

#include <stdint.h>
#include <stddef.h>

static inline uint32_t ck_load32(const uint32_t *_Nonnull word) {
  return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}
static inline void ck_store32(uint32_t *_Nonnull word, uint32_t value) {
  __atomic_store_n(word, value, __ATOMIC_SEQ_CST);
}
/// Returns the new value.
static inline uint32_t ck_add32(uint32_t *_Nonnull word, uint32_t value) {
  return __atomic_add_fetch(word, value, __ATOMIC_SEQ_CST);
}
/// Returns the value before.
static inline uint32_t ck_exchange32(uint32_t *_Nonnull word, uint32_t value) {
  return __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST);
}
static inline uint64_t ck_load64(const uint64_t *_Nonnull word) {
  return __atomic_load_n(word, __ATOMIC_SEQ_CST);
}
static inline void ck_store64(uint64_t *_Nonnull word, uint64_t value) {
  __atomic_store_n(word, value, __ATOMIC_SEQ_CST);
}
/// Nonzero when the word held `expected` and now holds `desired`.
static inline int ck_compare_exchange64(
    uint64_t *_Nonnull word, uint64_t expected, uint64_t desired) {
  return __atomic_compare_exchange_n(
      word, &expected, desired, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static inline void ck_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

/// Sleeps while the word holds `expected`; may return early.
void ck_futex_wait(const uint32_t *_Nonnull word, uint32_t expected);
/// Wakes up to `count` sleepers of the word.
void ck_futex_wake(const uint32_t *_Nonnull word, int count);
/// Processors this process may run on, at least 1.
int ck_processor_count(void);
/// Monotonic clock.
uint64_t ck_nanoseconds(void);

#endif
