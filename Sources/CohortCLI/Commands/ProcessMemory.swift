internal import Glibc

/// Memory that this process has held.
enum ProcessMemory {
  /// Largest resident set so far, in MiB.
  static var peakMebibytes: Double {
    var usage = rusage()
    guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
    return Double(usage.ru_maxrss) / 1024
  }
}
