import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useRef } from 'react';
import type { SongSound } from '../../../src/http/contract/song-sound-contract.ts';

/** A canvas with its size in CSS pixels; its pixels are those of the screen. */
export interface Drawing {
  readonly context: CanvasRenderingContext2D;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly ink: string;
  readonly accent: string;
}

interface SoundCanvasProps {
  readonly sound: SongSound;
  readonly draw: (sound: SongSound, drawing: Drawing) => void;
  readonly heightPx: number;
  /** What it shows, in words. */
  readonly label: string;
}

/** Draws a sound as wide as there is room, again when the room or the colours change. */
export function SoundCanvas({ sound, draw, heightPx, label }: SoundCanvasProps) {
  const element = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme();
  useEffect(() => {
    const canvas = element.current;
    if (canvas === null) return undefined;
    const paint = (): void => paintOn(canvas, heightPx, (drawing) => draw(sound, drawing));
    const observer = new ResizeObserver(paint);
    observer.observe(canvas);
    return () => observer.disconnect();
  }, [sound, draw, heightPx, scheme]);
  return (
    <canvas
      ref={element}
      role="img"
      aria-label={label}
      style={{ width: '100%', height: heightPx, display: 'block' }}
    />
  );
}

function paintOn(canvas: HTMLCanvasElement, heightPx: number, draw: (drawing: Drawing) => void): void {
  const context = canvas.getContext('2d');
  const widthPx = canvas.clientWidth;
  if (context === null || widthPx === 0) return;
  canvas.width = Math.round(widthPx * devicePixelRatio);
  canvas.height = Math.round(heightPx * devicePixelRatio);
  context.scale(canvas.width / widthPx, canvas.height / heightPx);
  const style = getComputedStyle(canvas);
  draw({
    context,
    widthPx,
    heightPx,
    ink: style.getPropertyValue('--mantine-color-dimmed'),
    accent: style.getPropertyValue('--earworm-accent'),
  });
}
