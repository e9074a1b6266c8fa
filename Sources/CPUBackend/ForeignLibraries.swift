internal import CKernels
internal import COpenBLAS
internal import Glibc

#if OneDNN
  internal import CDNNL
#endif

/// Names and thread settings of the libraries behind the products.
enum ForeignLibraries {
  /// One OpenBLAS thread for the process, set once: concurrent calls of the setter are not safe.
  static let hasOneThread: Bool = {
    openblas_set_num_threads(1)
    return openblas_get_num_threads() == 1
  }()

  /// One OpenMP thread for the calling thread: the pool alone splits work.
  static func useOneThreadHere() {
    precondition(hasOneThread, "OpenBLAS does not let itself be set to one thread")
    #if OneDNN
      cdnnl_use_one_thread()
    #endif
  }

  /// For example "avx512 oneDNN-2.6.3 OpenBLAS-Haswell"; the path when not automatic.
  static func kernelSet(level: String, path: CPUBackend.MatmulPath) -> String {
    var words = [level]
    #if OneDNN
      if path != .fixedOrder { words.append("oneDNN-\(oneDNNVersion)") }
    #endif
    if path != .automatic { words.append("matmul-\(path.rawValue)") }
    if let core = openblas_get_corename() { words.append("OpenBLAS-\(String(cString: core))") }
    return words.joined(separator: " ")
  }

  #if OneDNN
    private static var oneDNNVersion: String {
      let version = cdnnl_version()
      return "\(version / 10000).\(version / 100 % 100).\(version % 100)"
    }
  #endif
}
