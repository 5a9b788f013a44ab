/* What the exported files need of the kernel's own headers, and no more. */
#ifndef _STUB_LINUX_TYPES_H
#define _STUB_LINUX_TYPES_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;
#endif
