internal import Glibc
internal import StrictJSON

extension CheckpointError: CustomStringConvertible {
  /// One sentence that names the file, what is wrong and what to do.
  package var description: String {
    switch self {
    case .missingFile(let path): "\(path): no such file or folder; check the path"
    case .notRegularFile(let path): "\(path): not a regular file; name a file"
    case .system(let path, let operation, let code):
      "\(path): cannot \(operation): \(systemText(code))\(Self.advice(code))"
    case .truncated(let path, let expected, let found):
      "\(path): \(expected) bytes expected, \(found) found: the file is cut short; copy it again"
    case .tooLarge(let path, let bytes, let limit):
      "\(path): \(bytes) bytes, at most \(limit) are read; this is not the file meant"
    case .header(let path, let fault): "\(path): \(fault)"
    case .tensor(let path, let name, let fault): "\(path): tensor \(quoted(name)): \(fault)"
    case .index(let path, let fault): "\(path): \(fault)"
    case .json(let path, let error): "\(path): not valid JSON: \(error)"
    case .configuration(let path, let key, let fault): "\(path): \(key): \(fault)"
    case .damaged(let path, let fault): "\(path): \(fault)"
    case .alreadyExists(let path):
      "\(path): exists already; choose another name or ask for it to be replaced"
    }
  }

  private static func advice(_ code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "; free some space, nothing that was saved before is lost"
    case EACCES, EPERM, EROFS: "; choose a folder that you may write, or change its permissions"
    default: ""
    }
  }
}

/// A name from outside, clipped and with control characters escaped, in double quotes.
func quoted(_ name: String) -> String { clipped(JSONValue.string(name)) }

/// A value from outside as JSON text of at most 80 characters.
func clipped(_ value: JSONValue) -> String {
  let text = value.text
  let head = text.prefix(80)
  return head.endIndex == text.endIndex ? text : head + "…"
}

extension HeaderFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooShort(let bytes):
      "\(bytes) bytes: too short for a safetensors file; copy it again"
    case .tooLong(let bytes, let limit):
      "the header claims \(bytes) bytes, at most \(limit) are allowed: not a safetensors file"
    case .pastEnd(let bytes, let fileBytes):
      "the header claims \(bytes) bytes of a file of \(fileBytes): truncated; copy it again"
    case .notAnObject: "the header does not begin with {: not a safetensors file"
    case .json(let error): "the header is not valid JSON: \(error)"
    case .metadataNotStrings(nil): "__metadata__ is not an object of strings"
    case .metadataNotStrings(let key?): "__metadata__: \(quoted(key)) is not a string"
    case .equivalentNames(let name):
      "two tensors are named \(quoted(name)) in different Unicode forms"
    case .unusedTail(let used, let data):
      "the tensors cover \(used) of \(data) data bytes: the file is damaged; copy it again"
    }
  }
}

extension TensorFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .notAnObject: "its entry is not an object"
    case .missingField(let field): "its entry has no \(field)"
    case .unknownField(let field): "its entry has an unknown field \(quoted(field))"
    case .malformedField(let field): "\(field) is malformed (whole numbers from 0 are expected)"
    case .unknownType(let type): "unknown dtype \(quoted(type))"
    case .sizeOverflow: "the product of its shape is too large"
    case .partialByte: "its elements do not fill whole bytes"
    case .reversedOffsets(let begin, let end): "data_offsets [\(begin), \(end)] run backwards"
    case .pastEnd(let end, let dataBytes):
      "it ends at data byte \(end), the file has \(dataBytes): truncated; copy it again"
    case .wrongByteCount(let expected, let found):
      "its dtype and shape need \(expected) bytes, data_offsets give \(found)"
    case .overlap(let previous): "its data overlaps that of \(quoted(previous))"
    case .hole(let begin, let expected):
      "its data begins at byte \(begin), byte \(expected) was expected: unused bytes before it"
    case .absent(nil): "not in the file"
    case .unexpected:
      "no place for it in a model of this config.json: weights and config.json do not belong together"
    case .absent(let shape?): "not in the file; shape \(shape) is needed"
    case .wrongShape(let expected, let found):
      "shape \(found), \(expected) is needed: weights and config.json do not belong together"
    case .wrongType(let expected, let found): "dtype \(found) cannot be read as \(expected)"
    case .notFinite(let element): "element \(element) is not finite"
    }
  }
}

extension IndexFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noWeightMap: "weight_map is missing or not an object"
    case .shardNotString(let tensor): "weight_map: \(quoted(tensor)) does not name a file"
    case .shardOutsideFolder(let tensor, let shard):
      "weight_map: \(quoted(tensor)) names \(quoted(shard)), which is not a file of this folder"
    case .missingShard(let tensor, let shard):
      "the shard \(quoted(shard)), which holds \(quoted(tensor)), is missing; fetch it"
    case .tensorNotInShard(let tensor, let shard):
      "\(quoted(tensor)) is not in \(quoted(shard)); index and shards do not belong together"
    case .tensorInTwoShards(let tensor, let first, let second):
      "\(quoted(tensor)) is in both \(quoted(first)) and \(quoted(second))"
    }
  }
}

extension ConfigurationFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .missing: "missing"
    case .wrongKind(let found, let expected): "\(found) is not \(expected)"
    case .outOfRange(let found, let allowed): "\(found) is out of range (\(allowed))"
    case .unsupported(let found, let supported): "\(found) is not supported (\(supported))"
    }
  }
}

extension DamageFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noManifest: "no manifest.json: the checkpoint was never completed"
    case .malformedManifest: "not the manifest that was written: the checkpoint is damaged"
    case .wrongByteCount(let expected, let found):
      "\(found) bytes, \(expected) were written: the checkpoint is damaged"
    case .wrongHash(let expected, let found):
      "SHA-256 \(found.prefix(12))…, \(expected.prefix(12))… was written: the file was changed"
    case .missingState: "state.json is not listed in the manifest"
    }
  }
}
