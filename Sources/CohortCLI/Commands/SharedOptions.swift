internal import ArgumentParser
internal import CPUBackend
internal import Glibc
internal import Logging
internal import TensorCore

/// Kernels of the forward products.
enum KernelChoice: String, ExpressibleByArgument, CaseIterable {
  case automatic
  case oneDNN = "onednn"
  case fixedOrder = "fixed-order"

  var path: CPUBackend.MatmulPath {
    switch self {
    case .automatic: .automatic
    case .oneDNN: .oneDNN
    case .fixedOrder: .fixedOrder
    }
  }
}

/// What computes.
struct ComputeOptions: ParsableArguments {
  @Option(help: "Kernels of the forward products: automatic, onednn or fixed-order.")
  var kernels = KernelChoice.automatic

  /// The CPU.
  /// - Parameter threads: 0 takes every core.
  /// - Throws: `unavailable` for oneDNN in a build without it.
  func backend(threads: Int) throws(CommandError) -> CPUBackend {
    let backend = CPUBackend(threads: threads > 0 ? threads : nil, matmulPath: kernels.path)
    guard kernels != .oneDNN || backend.kernelSet.contains("oneDNN-") else {
      throw .unavailable(
        "this build has no oneDNN (trait OneDNN is off); use --kernels fixed-order")
    }
    return backend
  }
}

/// What is told to people while a command runs.
struct LogOptions: ParsableArguments {
  enum Level: String, ExpressibleByArgument, CaseIterable {
    case trace, debug, info, notice, warning, error

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
  }

  @Option(
    help: "Least level of lines on standard error; given, lines stay plain on a terminal too.")
  var logLevel: Level?

  /// The console to use, and a logger on it.
  func logger(_ console: Console) -> (Console, Logger) {
    let console = logLevel == nil ? console : Console(isLive: false, width: console.width)
    return (console, console.logger(level: logLevel?.level ?? .info))
  }
}

/// Memory that this process may use.
enum MachineMemory {
  /// Bytes of the machine, or of the control group where that is less.
  static var bytes: Int {
    let pages = sysconf(Int32(_SC_PHYS_PAGES))
    let pageSize = sysconf(Int32(_SC_PAGESIZE))
    let machine = pages > 0 && pageSize > 0 ? pages * pageSize : 4 << 30
    let limit = (try? InputText.read("/sys/fs/cgroup/memory.max")).flatMap { text in
      Int(text.prefix { $0.isNumber })
    }
    return min(machine, limit ?? machine)
  }
}
