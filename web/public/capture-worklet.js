/** Posts what the microphone gives, mixed to one channel, a tenth of a second at a time. */
const FRAME_S = 0.1;

class Capture extends AudioWorkletProcessor {
  #frame = new Float32Array(Math.round(FRAME_S * sampleRate));
  #filled = 0;

  process([channels]) {
    const [first] = channels;
    for (let i = 0; i < (first?.length ?? 0); i++) {
      let sum = 0;
      for (const channel of channels) sum += channel[i];
      this.#frame[this.#filled++] = sum / channels.length;
      if (this.#filled === this.#frame.length) this.#post();
    }
    return true;
  }

  #post() {
    this.port.postMessage(this.#frame, [this.#frame.buffer]);
    this.#frame = new Float32Array(Math.round(FRAME_S * sampleRate));
    this.#filled = 0;
  }
}

registerProcessor('capture', Capture);
