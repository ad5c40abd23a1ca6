/** Saves a file on this device. */
export function download(name: string, type: string, content: string | Blob): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // by then the browser has taken the bytes
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
