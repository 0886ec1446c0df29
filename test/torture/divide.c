/*
 * Divides a Node process: the new one has all that was loaded, an event loop of its own, and one thread. Written for
 * Node 20 on Linux x86-64, for the torture alone; where it does not compile, every start is from scratch.
 */
#ifndef __x86_64__
#error "Only for x86-64"
#endif
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

typedef void *napi_env, *napi_value, *napi_callback_info;
typedef napi_value (*napi_callback)(napi_env, napi_callback_info);
extern int napi_create_int32(napi_env, int, napi_value *);
extern int napi_create_function(napi_env, const char *, size_t, napi_callback, void *, napi_value *);
extern void *uv_default_loop(void);
extern int uv_loop_fork(void *);
extern void uv_cond_wait(pthread_cond_t *, pthread_mutex_t *);
extern int uv_cond_timedwait(pthread_cond_t *, pthread_mutex_t *, uint64_t);
extern void uv_cond_signal(pthread_cond_t *);
extern void uv_cond_broadcast(pthread_cond_t *);

enum { WAITED_MAX = 4096, UV_ETIMEDOUT = -110 };
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t *waited[WAITED_MAX];
static size_t waited_count;

static int is_waited(pthread_cond_t *condition, int note) {
  size_t at;
  pthread_mutex_lock(&guard);
  for (at = 0; at < waited_count && waited[at] != condition; at += 1) continue;
  int known = at < waited_count;
  if (!known && note && waited_count < WAITED_MAX) waited[waited_count++] = condition;
  pthread_mutex_unlock(&guard);
  return known;
}

/*
 * V8's helper threads waited when the process was divided, and are not there any more: to wake them would wait for them
 * for ever. Whoever nobody in the new process has waited for need not be woken.
 */
static void wait_here(pthread_cond_t *condition, pthread_mutex_t *mutex) {
  is_waited(condition, 1);
  pthread_cond_wait(condition, mutex);
}

static int timedwait_here(pthread_cond_t *condition, pthread_mutex_t *mutex, uint64_t timeout_ns) {
  struct timespec until;
  is_waited(condition, 1);
  clock_gettime(CLOCK_MONOTONIC, &until);
  uint64_t ns = (uint64_t)until.tv_nsec + timeout_ns;
  until.tv_sec += (time_t)(ns / 1000000000);
  until.tv_nsec = (long)(ns % 1000000000);
  return pthread_cond_timedwait(condition, mutex, &until) == 0 ? 0 : UV_ETIMEDOUT;
}

static void signal_here(pthread_cond_t *condition) {
  if (is_waited(condition, 0)) pthread_cond_signal(condition);
}

static void broadcast_here(pthread_cond_t *condition) {
  if (is_waited(condition, 0)) pthread_cond_broadcast(condition);
}

/* Makes a function of the program's begin with a jump to ours. */
static void replace(void *function, void *by) {
  unsigned char jump[12] = {0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xe0};
  uintptr_t page = (uintptr_t)function & ~(uintptr_t)4095;
  memcpy(jump + 2, &by, sizeof by);
  mprotect((void *)page, 8192, PROT_READ | PROT_WRITE | PROT_EXEC);
  memcpy(function, jump, sizeof jump);
  mprotect((void *)page, 8192, PROT_READ | PROT_EXEC);
}

/* V8 asks the kernel to leave its heap out of a new process; here it is to be there. */
static void keep_heap(void) {
  FILE *maps = fopen("/proc/self/maps", "r");
  unsigned long from, to;
  char rest[512];
  if (maps == NULL) return;
  while (fscanf(maps, "%lx-%lx%511[^\n]\n", &from, &to, rest) == 3) madvise((void *)from, to - from, MADV_DOFORK);
  fclose(maps);
}

/* Answers 0 in the new process, which ends with its parent. */
static napi_value divide(napi_env env, napi_callback_info info) {
  napi_value result;
  (void)info;
  keep_heap();
  signal(SIGCHLD, SIG_IGN);
  pid_t parent = getpid();
  pid_t pid = fork();
  if (pid == 0) {
    signal(SIGCHLD, SIG_DFL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);
    replace((void *)uv_cond_wait, (void *)wait_here);
    replace((void *)uv_cond_timedwait, (void *)timedwait_here);
    replace((void *)uv_cond_signal, (void *)signal_here);
    replace((void *)uv_cond_broadcast, (void *)broadcast_here);
    uv_loop_fork(uv_default_loop());
  }
  napi_create_int32(env, (int)pid, &result);
  return result;
}

napi_value napi_register_module_v1(napi_env env, napi_value exports) {
  napi_value function;
  (void)exports;
  napi_create_function(env, "divide", 6, divide, NULL, &function);
  return function;
}
