internal import Glibc
package import StrictJSON

/// Why a checkpoint could not be read or written: the file, the tensor or key, and what to do.
package enum CheckpointError: Error, Sendable, Equatable {
  /// No such file or folder.
  case missingFile(path: String)
  /// A folder, device or pipe where a regular file is needed.
  case notRegularFile(path: String)
  /// A system call failed; `code` is errno.
  case system(path: String, operation: String, code: Int32)
  /// The file is shorter than it was, or than its header says.
  case truncated(path: String, expectedBytes: Int, foundBytes: Int)
  /// The file is larger than a file of its kind may be.
  case tooLarge(path: String, bytes: Int, limit: Int)
  /// The frame or header of a safetensors file is broken.
  case header(path: String, fault: HeaderFault)
  /// One tensor of a safetensors file is broken, absent or not what was asked for.
  case tensor(path: String, name: String, fault: TensorFault)
  /// The index of a sharded model is broken.
  case index(path: String, fault: IndexFault)
  /// The file is not JSON.
  case json(path: String, error: JSONError)
  /// A key of config.json or generation_config.json is missing, malformed or not supported.
  case configuration(path: String, key: String, fault: ConfigurationFault)
  /// A run checkpoint is incomplete or was changed after it was written.
  case damaged(path: String, fault: DamageFault)
  /// The folder to write exists already.
  case alreadyExists(path: String)
}

/// What is wrong with the frame or header of a safetensors file.
package enum HeaderFault: Sendable, Equatable {
  case tooShort(bytes: Int)
  case tooLong(bytes: UInt64, limit: Int)
  case pastEnd(bytes: UInt64, fileBytes: Int)
  case notAnObject
  case json(JSONError)
  case metadataNotStrings(key: String?)
  case equivalentNames(String)
  case unusedTail(usedBytes: Int, dataBytes: Int)
}

/// What is wrong with one tensor of a safetensors file.
package enum TensorFault: Sendable, Equatable {
  case notAnObject
  case missingField(String)
  case unknownField(String)
  case malformedField(String)
  case unknownType(String)
  case sizeOverflow
  case partialByte
  case reversedOffsets(begin: Int, end: Int)
  case pastEnd(end: Int, dataBytes: Int)
  case wrongByteCount(expected: Int, found: Int)
  case overlap(previous: String)
  case hole(begin: Int, expected: Int)
  case absent(expectedShape: [Int]?)
  case unexpected
  case wrongShape(expected: [Int], found: [Int])
  case wrongType(expected: String, found: String)
  case notFinite(element: Int)
}

/// What is wrong with the index of a sharded model.
package enum IndexFault: Sendable, Equatable {
  case noWeightMap
  case shardNotString(tensor: String)
  case shardOutsideFolder(tensor: String, shard: String)
  case missingShard(tensor: String, shard: String)
  case tensorNotInShard(tensor: String, shard: String)
  case tensorInTwoShards(tensor: String, first: String, second: String)
}

/// What is wrong with one key of a configuration.
package enum ConfigurationFault: Sendable, Equatable {
  case missing
  case wrongKind(found: String, expected: String)
  case outOfRange(found: String, allowed: String)
  case unsupported(found: String, supported: String)
}

/// What is wrong with a run checkpoint.
package enum DamageFault: Sendable, Equatable {
  case noManifest
  case malformedManifest
  case wrongByteCount(expected: Int, found: Int)
  case wrongHash(expected: String, found: String)
  case missingState
}

/// The kinds a caller tells apart, for example to choose an exit code.
package enum CheckpointErrorKind: Sendable {
  /// A file that was named is not there.
  case missingInput
  /// A file is there and its content cannot be used.
  case badData
  /// The system refused: permission, full disk, I/O error.
  case system
}

extension CheckpointError {
  /// Whether input is missing, input is bad, or the system refused.
  package var kind: CheckpointErrorKind {
    switch self {
    case .missingFile, .index(_, .missingShard): .missingInput
    case .system, .alreadyExists: .system
    default: .badData
    }
  }

  /// The file or folder at fault.
  package var path: String {
    switch self {
    case .missingFile(let path), .notRegularFile(let path), .system(let path, _, _),
      .truncated(let path, _, _), .tooLarge(let path, _, _), .header(let path, _),
      .tensor(let path, _, _), .index(let path, _), .json(let path, _),
      .configuration(let path, _, _), .damaged(let path, _), .alreadyExists(let path):
      path
    }
  }

  /// The last system call's failure on `path`; must be made before any other call.
  static func last(_ operation: String, _ path: String) -> CheckpointError {
    let code = errno
    return code == ENOENT
      ? .missingFile(path: path) : .system(path: path, operation: operation, code: code)
  }
}

/// The system's text of an errno value.
func systemText(_ code: Int32) -> String { String(cString: strerror(code)) }
