// A button under each chart of the report saves it as a file, light whatever the page is.

for (const figure of document.querySelectorAll("figure")) {
    const [image, name] = [figure.querySelector("img"), figure.id.replace("figure-", "")];
    const [, kind, content] = image.src.match(/^data:image\/(\w+)[^,]*,(.*)$/s);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "save screen-only";
    button.textContent = `Save as ${kind.toUpperCase()}`;
    button.setAttribute("aria-label", `Save as ${kind.toUpperCase()}: ${image.alt}`);
    button.addEventListener("click", () => {
        let bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        if (kind === "svg") {
            const text = new TextDecoder().decode(bytes);
            bytes = text.replace(/<style>@media \(prefers-color-scheme: dark\).*?<\/style>/s, "");
        }
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([bytes], { type: `image/${kind}` }));
        link.download = `${name}.${kind}`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    });
    figure.append(button);
}
