internal import VisionEncoder

/// Prompts with other pictures than their own; the text stays as it is.
extension PromptEncoder {
  /// The sample with every picture in one neutral colour, of the same size: the same tokens.
  package func blanked(_ sample: PreparedSample) -> PreparedSample {
    let images = sample.images.map { image in
      var image = image
      image.isBlank = true
      return image
    }
    return PreparedSample(
      sample: sample.sample, prompt: sample.prompt, images: images, boxScaling: sample.boxScaling)
  }

  /// Tokens of a sample's prompt with other pictures.
  package func tokenCount(of sample: PreparedSample, with images: [PlacedImage]) -> Int {
    sample.prompt.count - tokenCount(of: sample.images) + tokenCount(of: images)
  }

  /// The sample with other pictures in the places of its own: the prompt that it would have had with
  /// them from the beginning.
  /// - Precondition: as many pictures as the sample has.
  package func replacingImages(
    of sample: PreparedSample, with images: [PlacedImage]
  ) -> PreparedSample {
    precondition(
      images.count == sample.images.count,
      "PromptEncoder: \(images.count) pictures for \(sample.images.count)")
    var prompt: [Int32] = []
    var placed: [PlacedImage] = []
    var end = 0
    for (old, new) in zip(sample.images, images) {
      prompt += sample.prompt[end..<old.firstToken]
      placed.append(
        PlacedImage(
          file: new.file, grid: new.grid, firstToken: prompt.count, contentHash: new.contentHash,
          isBlank: new.isBlank, name: new.name, scaling: new.scaling))
      let mark = sample.prompt[old.firstToken]
      prompt += Array(repeating: mark, count: tokenCount(of: [new]))
      end = old.firstToken + tokenCount(of: [old])
    }
    prompt += sample.prompt[end...]
    return PreparedSample(
      sample: sample.sample, prompt: prompt, images: placed, boxScaling: sample.boxScaling)
  }

  private func tokenCount(of images: [PlacedImage]) -> Int {
    images.reduce(0) { $0 + $1.grid.tokenCount(mergeSize: mergeSize) }
  }
}
