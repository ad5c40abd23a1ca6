/** Gives a file to the person in front of the screen. It never leaves this device by our doing. */
export function download(name: string, type: string, content: string | Blob): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // the browser has taken the bytes by the next turn at the latest
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
