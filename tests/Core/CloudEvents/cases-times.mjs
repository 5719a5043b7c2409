// Times of events, and what SDKs make of them. Without 'time' the JavaScript SDK rewrites it.
export const times = [
  { name: "the kernel's own form without its zeros", createdAt: "2025-12-14T10:00:00.000Z", time: "2025-12-14T10:00:00Z" },
  { name: "one zero less", createdAt: "2025-12-14T10:00:00.120Z", time: "2025-12-14T10:00:00.12Z" },
  { name: "an offset of zero in place of the Z", createdAt: "2025-12-14T10:00:00.123Z", time: "2025-12-14T10:00:00.123+00:00" },
  { name: "an offset and no zeros", createdAt: "2025-12-14T10:00:00.000Z", time: "2025-12-14T10:00:00+00:00" },
  { name: "another offset over midnight", createdAt: "2025-12-31T23:30:00.000Z", time: "2026-01-01T05:15:00+05:45" },
  { name: "a negative offset", createdAt: "2024-02-29T02:00:00.500Z", time: "2024-02-28T23:00:00.500000-03:00" },
  { name: "seven digits", createdAt: "2025-12-14T10:00:00.000Z", time: "2025-12-14T10:00:00.0000000Z" },
  { name: "more digits than nanoseconds have", createdAt: "2025-12-14T10:00:00.000Z", time: "2025-12-14T10:00:00.000000000000Z" },
  { name: "lower-case letters", createdAt: "2025-12-14T10:00:00.000Z", time: "2025-12-14t10:00:00z" },
  { name: "zeros added to a time without a fraction", createdAt: "2025-12-14T10:00:00Z" },
  { name: "zeros added to one digit", createdAt: "2025-12-14T10:00:00.1Z" },
  { name: "six digits cut to three", createdAt: "2025-12-14T10:00:00.120000Z" },
  { name: "nine digits cut to three", createdAt: "2025-12-14T10:00:00.000000000Z" },
  { name: "nine digits with a significant one, behind an offset", createdAt: "2025-12-14T10:00:00.123456780Z", time: "2025-12-14T10:00:00.12345678+00:00" },
];
