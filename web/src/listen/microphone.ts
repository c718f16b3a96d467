import { TroubleError, type Trouble } from './trouble.ts';

export interface Microphone {
  readonly label: string;
  readonly sampleRateHz: number;
  /** What the browser goes on doing to the sound although it was asked not to. */
  readonly keptOn: readonly string[];
  /** After a person's press, where the browser suspended it. */
  resume(): Promise<void>;
  close(): void;
}

export interface MicrophoneEvents {
  /** A tenth of a second, mono. */
  readonly onFrame: (samples: Float32Array<ArrayBuffer>) => void;
  /** The browser suspended it, or goes on. */
  readonly onPaused: (isPaused: boolean) => void;
  /** It was unplugged or forbidden. */
  readonly onLost: () => void;
}

/** Made for speech; each harms music. */
const PROCESSING = {
  echoCancellation: 'echo cancellation',
  noiseSuppression: 'noise suppression',
  autoGainControl: 'gain control',
} as const;

const WANTED = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/** Errors: `TroubleError`. */
export async function openMicrophone(events: MicrophoneEvents, signal: AbortSignal): Promise<Microphone> {
  if (!window.isSecureContext) throw new TroubleError('insecure');
  if (!('mediaDevices' in navigator) || !('AudioWorkletNode' in window))
    throw new TroubleError('unsupported');
  // made at once, while the person's press still counts
  const context = new AudioContext();
  let stream: MediaStream | undefined;
  const close = (): void => {
    for (const track of stream?.getTracks() ?? []) track.stop();
    void context.close().catch(() => undefined);
  };
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: WANTED });
    await capture(context, stream, { events, signal });
    signal.throwIfAborted();
  } catch (error) {
    close();
    throw signal.aborted || error instanceof TroubleError ? error : new TroubleError(troubleOf(error), error);
  }
  const [track] = stream.getAudioTracks();
  track?.addEventListener('ended', () => events.onLost(), { signal });
  return {
    label: track?.label ?? '',
    sampleRateHz: context.sampleRate,
    keptOn: keptOn(track?.getSettings() ?? {}),
    resume: () => context.resume(),
    close,
  };
}

async function capture(
  context: AudioContext,
  stream: MediaStream,
  { events: { onFrame, onPaused }, signal }: { events: MicrophoneEvents; signal: AbortSignal },
): Promise<void> {
  await context.audioWorklet.addModule('/page/capture-worklet.js');
  const node = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0 });
  node.port.addEventListener('message', ({ data }: MessageEvent<Float32Array<ArrayBuffer>>) => onFrame(data));
  node.port.start();
  context.createMediaStreamSource(stream).connect(node);
  const tell = (): void => {
    if (!signal.aborted) onPaused(context.state !== 'running');
  };
  context.addEventListener('statechange', tell, { signal });
  // where a press is needed this stays pending, and the state says so
  void context.resume().then(tell, tell);
  tell();
}

const keptOn = (settings: MediaTrackSettings): string[] =>
  Object.entries(PROCESSING).flatMap(([name, label]) => {
    const value = settings[name as keyof typeof PROCESSING];
    return value === undefined || value === false ? [] : [label];
  });

const TROUBLES: Readonly<Record<string, Trouble>> = {
  NotAllowedError: 'refused',
  SecurityError: 'refused',
  NotFoundError: 'missing',
  OverconstrainedError: 'missing',
  NotReadableError: 'busy',
  AbortError: 'busy',
};

const troubleOf = (error: unknown): Trouble =>
  (error instanceof DOMException ? TROUBLES[error.name] : undefined) ?? 'broken';
