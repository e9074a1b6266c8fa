internal import StrictJSON

extension ImagePreprocessor.Configuration {
  /// Reads the preprocessor_config.json of a Hugging Face folder.
  package init(folder: String) throws(PreprocessorError) {
    try self.init(path: folder + "/preprocessor_config.json")
  }

  /// Reads a preprocessor_config.json.
  ///
  /// The area may be spelled `min_pixels` and `max_pixels`, at the top or in `size`, or
  /// `size.shortest_edge` and `size.longest_edge`; the top wins, as in transformers. A key that is
  /// not known is refused unless it is null or false: it could change numbers.
  package init(path: String) throws(PreprocessorError) {
    let bytes: [UInt8]
    do {
      bytes = try RegularFile.contents(of: path, limit: 1 << 20)
    } catch {
      throw .unreadable(path: path, fault: error)
    }
    let value: JSONValue
    do {
      value = try JSONParser.parse(bytes)
    } catch {
      throw .notAnObject(path: path, reason: "\(error)")
    }
    guard let object = value.object else {
      throw .notAnObject(path: path, reason: "the text is another value")
    }
    self.init()
    try read(PreprocessorKeys(path: path, prefix: "", object: object))
  }

  private mutating func read(_ keys: PreprocessorKeys) throws(PreprocessorError) {
    try keys.allowOnly(Self.knownKeys)
    try keys.require("image_processor_type", oneOf: Self.processors)
    try keys.require("resample", oneOf: [3])
    try keys.require("do_convert_rgb", oneOf: [.bool(true)])
    try keys.require("data_format", oneOf: ["channels_first"])

    patchSize = try keys.integer("patch_size", 1...256) ?? patchSize
    temporalPatchSize = try keys.integer("temporal_patch_size", 1...16) ?? temporalPatchSize
    mergeSize = try keys.integer("merge_size", 1...16) ?? mergeSize
    resizes = try keys.flag("do_resize") ?? resizes
    rescales = try keys.flag("do_rescale") ?? rescales
    normalizes = try keys.flag("do_normalize") ?? normalizes
    rescaleFactor = try keys.number("rescale_factor", above: 0) ?? rescaleFactor
    mean = try keys.channels("image_mean", above: nil) ?? mean
    standardDeviation = try keys.channels("image_std", above: 0) ?? standardDeviation
    try readAreas(keys)
  }

  private mutating func readAreas(_ keys: PreprocessorKeys) throws(PreprocessorError) {
    let areas = 1...1 << 26
    if let size = try keys.nested("size") {
      try size.allowOnly(["min_pixels", "max_pixels", "shortest_edge", "longest_edge"])
      minPixels = try size.integer("min_pixels", areas) ?? minPixels
      maxPixels = try size.integer("max_pixels", areas) ?? maxPixels
      minPixels = try size.integer("shortest_edge", areas) ?? minPixels
      maxPixels = try size.integer("longest_edge", areas) ?? maxPixels
    }
    minPixels = try keys.integer("min_pixels", areas) ?? minPixels
    maxPixels = try keys.integer("max_pixels", areas) ?? maxPixels
    guard minPixels <= maxPixels else {
      throw .malformed(
        path: keys.path, key: "min_pixels", found: "\(minPixels)",
        expected: "at most max_pixels, \(maxPixels),")
    }
  }

  private static let processors: [JSONValue] = [
    "Qwen2VLImageProcessor", "Qwen2VLImageProcessorFast", "Qwen2VLImageProcessorPil",
    "Qwen2_5_VLImageProcessor",
  ]

  /// Keys that are read, and keys that say nothing about the numbers.
  private static let knownKeys = [
    "image_processor_type", "resample", "do_convert_rgb", "data_format", "patch_size",
    "temporal_patch_size", "merge_size", "do_resize", "do_rescale", "do_normalize",
    "rescale_factor", "image_mean", "image_std", "size", "min_pixels", "max_pixels",
    "processor_class", "default_to_square", "return_tensors", "device", "disable_grouping",
    "input_data_format",
  ]
}

/// Typed reads from an object of a preprocessor_config.json; null counts as absent.
private struct PreprocessorKeys {
  let path: String
  let prefix: String
  let object: JSONObject

  subscript(_ key: String) -> JSONValue? {
    object[key].flatMap { $0.isNull ? nil : $0 }
  }

  func allowOnly(_ known: [String]) throws(PreprocessorError) {
    for key in object.keys where !known.contains(key) {
      guard let value = self[key], value != .bool(false) else { continue }
      throw unsupported(key, value, "leaving the key out")
    }
  }

  func require(_ key: String, oneOf allowed: [JSONValue]) throws(PreprocessorError) {
    guard let value = self[key], !allowed.contains(value) else { return }
    throw unsupported(key, value, allowed.map(\.text).joined(separator: " or "))
  }

  func integer(_ key: String, _ range: ClosedRange<Int>) throws(PreprocessorError) -> Int? {
    guard let value = self[key] else { return nil }
    guard let number = value.int, range.contains(number) else {
      throw malformed(key, value, "a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func flag(_ key: String) throws(PreprocessorError) -> Bool? {
    guard let value = self[key] else { return nil }
    guard let flag = value.bool else { throw malformed(key, value, "true or false") }
    return flag
  }

  func number(_ key: String, above least: Double) throws(PreprocessorError) -> Double? {
    guard let value = self[key] else { return nil }
    guard let number = value.double, number > least, Float(number).isFinite else {
      throw malformed(key, value, "a number above \(least)")
    }
    return number
  }

  func channels(_ key: String, above least: Float?) throws(PreprocessorError) -> [Double]? {
    guard let value = self[key] else { return nil }
    let numbers = (value.array ?? []).compactMap(\.double)
    let usable = numbers.allSatisfy { number in
      Float(number).isFinite && least.map { Float(number) > $0 } ?? true
    }
    guard numbers.count == 3, value.array?.count == 3, usable else {
      throw malformed(key, value, "three numbers" + (least.map { " above \($0)" } ?? ""))
    }
    return numbers
  }

  func nested(_ key: String) throws(PreprocessorError) -> PreprocessorKeys? {
    guard let value = self[key] else { return nil }
    guard let object = value.object else { throw malformed(key, value, "an object") }
    return PreprocessorKeys(path: path, prefix: prefix + key + ".", object: object)
  }

  private func malformed(_ key: String, _ value: JSONValue, _ expected: String)
    -> PreprocessorError
  {
    .malformed(path: path, key: prefix + key, found: clipped(value), expected: expected)
  }

  private func unsupported(_ key: String, _ value: JSONValue, _ supported: String)
    -> PreprocessorError
  {
    .unsupported(path: path, key: prefix + key, found: clipped(value), supported: supported)
  }

  /// A value from outside as JSON text of at most 80 characters.
  private func clipped(_ value: JSONValue) -> String {
    let text = value.text
    return text.count <= 80 ? text : text.prefix(80) + "…"
  }
}
